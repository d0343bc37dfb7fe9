package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.core.session.HelloPlanner;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery of a session in the request that started it: its warm pod is given the body at once.
 * What came of it is written down after the answer; a session that could not be given ends
 * unbilled, and its pod goes before another is tried, so that there are never two bots in one room.
 */
public final class PromptDelivery {
  private static final Logger log = LoggerFactory.getLogger(PromptDelivery.class);

  private final ClusterApi api;
  private final Runners runners;
  private final SessionNews news;
  private final Executor executor;

  /**
   * @param runners reached with a patience that a caller has, too
   * @param executor carries what is written after the answer
   */
  public PromptDelivery(
      ClusterApi api,
      Runners runners,
      Announcements announcements,
      InstantSource serverClock,
      Executor executor) {
    this.api = api;
    this.runners = runners;
    this.news = new SessionNews(api, announcements, serverClock);
    this.executor = executor;
  }

  /**
   * @param session as it was created, bound to this pod
   * @param takeBack ends the session, where its caller is told to try again and it is not known
   *     whether the operator or the runner's own hello gives it its body yet
   */
  StartAnswer give(AgentSession session, Pod pod, @Nullable Room room, Runnable takeBack) {
    PodFacts facts = PodObservation.of(pod);
    ObservedSession observed = news.observed(session, facts);
    DeliverAnswer answer =
        runners.deliver(pod, Deliveries.of(session, observed.startDeadline(), room));
    if (answer instanceof DeliverAnswer.Accepted accepted) {
      executor.execute(() -> noteRunning(session, facts, accepted));
      return new StartAnswer.Started(session);
    }
    if (answer instanceof DeliverAnswer.AlreadyOver) {
      // The operator or the runner's own hello was first, and the session was short.
      return new StartAnswer.Started(session);
    }
    SessionNews.@Nullable Told told = tellFailed(session, facts, reason(answer));
    if (told == null
        || told instanceof SessionNews.Told.Contended
        || told instanceof SessionNews.Told.NotNow) {
      takeBack.run();
      return new StartAnswer.Contended("whether the runner has the session is not known");
    }
    if (told instanceof SessionNews.Told.Known known && !SessionId.isSpent(known.session())) {
      // It has the body from somebody else, or it was ended.
      return new StartAnswer.Started(known.session());
    }
    try {
      return failed(session, pod, facts, answer);
    } catch (KubernetesClientException noAnswer) {
      // The session has ended, its pod may be there: no other attempt beside it.
      return new StartAnswer.Contended("the pod that failed can't be taken back");
    }
  }

  private void noteRunning(AgentSession session, PodFacts pod, DeliverAnswer.Accepted accepted) {
    try {
      news.tell(
          session.getMetadata().getNamespace(),
          session.getMetadata().getName(),
          session,
          pod,
          (seen, now) -> HelloPlanner.running(pod, seen, accepted.since(), now));
    } catch (KubernetesClientException noAnswer) {
      // The operator asks the runner.
    }
  }

  /** Null when nobody answered. */
  private SessionNews.@Nullable Told tellFailed(AgentSession session, PodFacts pod, String why) {
    try {
      return news.tell(
          session.getMetadata().getNamespace(),
          session.getMetadata().getName(),
          session,
          pod,
          (seen, now) -> HelloPlanner.undelivered(pod, seen, why, now));
    } catch (KubernetesClientException noAnswer) {
      return null;
    }
  }

  private StartAnswer failed(AgentSession session, Pod pod, PodFacts facts, DeliverAnswer answer) {
    log.warn(
        "session={} pod={}/{} uid={} not delivered: {}",
        session.getMetadata().getName(),
        pod.getMetadata().getNamespace(),
        facts.name(),
        facts.uid(),
        reason(answer));
    if (!(answer instanceof DeliverAnswer.Unreachable)) {
      runners.stop(pod, session.getMetadata().getName());
    }
    api.deletePod(pod.getMetadata().getNamespace(), facts.name(), facts.uid(), 0);
    return new StartAnswer.Undelivered();
  }

  private static String reason(DeliverAnswer answer) {
    if (answer instanceof DeliverAnswer.Unreachable unreachable) {
      return unreachable.message();
    }
    if (answer instanceof DeliverAnswer.NotYet notYet) {
      return notYet.message();
    }
    return answer instanceof DeliverAnswer.Refused refused ? refused.message() : "";
  }
}
