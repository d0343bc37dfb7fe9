package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.core.session.SessionStep;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes as Kubernetes Events of the session or the agent, and as one line of the log each. The name
 * of an Event is made from the session and the reason, so that a note that is told twice is one
 * Event.
 */
public final class Events implements Announcements {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private final KubernetesClient client;
  private final String component;
  private final InstantSource serverClock;
  private final Executor executor;

  /**
   * @param component who tells them, such as greenroom-operator
   * @param executor writes the Events: no session waits for one
   */
  public Events(
      KubernetesClient client, String component, InstantSource serverClock, Executor executor) {
    this.client = client;
    this.component = component;
    this.serverClock = serverClock;
    this.executor = executor;
  }

  @Override
  public void announce(AgentSession session, SessionStep.Note note) {
    log.info(
        "session={}/{} agent={} reason={} message=\"{}\"",
        session.getMetadata().getNamespace(),
        session.getMetadata().getName(),
        session.getSpec().agent(),
        note.reason(),
        note.message());
    Event event = event(session, "", note);
    executor.execute(() -> create(event));
  }

  /** Tells what became of a revision of an agent, once each. */
  public void announce(AgentDeployment agent, String revision, SessionStep.Note note) {
    log.info(
        "agent={}/{} revision={} reason={} message=\"{}\"",
        agent.getMetadata().getNamespace(),
        agent.getMetadata().getName(),
        revision,
        note.reason(),
        note.message());
    Event event = event(agent, "." + revision, note);
    executor.execute(() -> create(event));
  }

  private void create(Event event) {
    try {
      client.resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        log.warn("an Event could not be written: {}", e.getMessage());
      }
    }
  }

  private Event event(HasMetadata object, String suffix, SessionStep.Note note) {
    Instant now = serverClock.instant().truncatedTo(ChronoUnit.SECONDS);
    String uid = object.getMetadata().getUid();
    ObjectReference about =
        new ObjectReferenceBuilder()
            .withApiVersion(object.getApiVersion())
            .withKind(object.getKind())
            .withNamespace(object.getMetadata().getNamespace())
            .withName(object.getMetadata().getName())
            .withUid(uid)
            .build();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(object.getMetadata().getNamespace())
        .withName(
            "%s.%s.%s%s"
                .formatted(
                    object.getMetadata().getName(),
                    uid.substring(0, Math.min(8, uid.length())),
                    note.reason().toLowerCase(Locale.ROOT),
                    suffix))
        .endMetadata()
        .withInvolvedObject(about)
        .withType(note.warning() ? "Warning" : "Normal")
        .withReason(note.reason())
        .withMessage(note.message())
        .withNewSource()
        .withComponent(component)
        .endSource()
        .withReportingComponent(component)
        .withFirstTimestamp(now.toString())
        .withLastTimestamp(now.toString())
        .withCount(1)
        .build();
  }
}
