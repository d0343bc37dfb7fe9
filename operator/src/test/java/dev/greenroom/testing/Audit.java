package dev.greenroom.testing;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.e2e.Organization;
import dev.greenroom.e2e.Sightings.Sighting;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher.Action;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** The auditor's look back at all that was seen of one organisation, once nothing is under way. */
public final class Audit {
  private static final Duration STARTS_IN_FLIGHT = Duration.ofSeconds(10);

  private Audit() {}

  /** Throws when a law was broken at any time, or when something is held that should be free. */
  public static void of(Organization organization, KubernetesClient client) {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    Auditor auditor = new Auditor(now::get, STARTS_IN_FLIGHT);
    for (Sighting<?> sighting : organization.everything()) {
      now.set(sighting.at());
      tell(auditor, sighting.action() == Action.DELETED, sighting.object());
    }
    String namespace = organization.namespace();
    auditor.atRest(
        client
            .pods()
            .inNamespace(namespace)
            .withLabel(Names.MANAGED_BY, Names.GREENROOM)
            .list()
            .getItems(),
        client.resources(AgentSession.class).inNamespace(namespace).list().getItems());
  }

  private static void tell(Auditor auditor, boolean gone, Object object) {
    if (object instanceof AgentDeployment agent) {
      auditor.saw(agent);
    } else if (object instanceof Pod pod && gone) {
      auditor.gone(pod);
    } else if (object instanceof Pod pod) {
      auditor.saw(pod);
    } else if (object instanceof AgentSession session && gone) {
      auditor.gone(session);
    } else if (object instanceof AgentSession session) {
      auditor.saw(session);
    }
  }
}
