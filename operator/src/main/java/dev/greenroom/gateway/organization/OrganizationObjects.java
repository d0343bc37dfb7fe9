package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Pages;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The agents and sessions of organisations: every read is live, every write guarded by a UID. */
final class OrganizationObjects {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final String AGENTS =
      "/apis/greenroom.dev/v1alpha1/namespaces/%s/agentdeployments/%s";

  private final KubernetesClient client;
  private final Duration patience;

  /**
   * @param patience how long the end of a deleted agent is waited for
   */
  OrganizationObjects(KubernetesClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /** What no object can be called is not sent to the API server either: it is not there. */
  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /** The agents of an organisation by name, without those that are being deleted. */
  List<AgentDeployment> agents(String organization) {
    return client
        .resources(AgentDeployment.class)
        .inNamespace(organization)
        .list()
        .getItems()
        .stream()
        .filter(agent -> !agent.isMarkedForDeletion())
        .sorted(Comparator.comparing(agent -> agent.getMetadata().getName()))
        .toList();
  }

  /** An agent; one that is being deleted is gone. */
  Optional<AgentDeployment> agent(String organization, String name) {
    return Optional.ofNullable(readAgent(organization, name))
        .filter(agent -> !agent.isMarkedForDeletion());
  }

  /** The revisions kept of an agent. */
  List<ControllerRevision> revisions(AgentDeployment agent) {
    return client
        .apps()
        .controllerRevisions()
        .inNamespace(agent.getMetadata().getNamespace())
        .withLabel(Names.AGENT_UID, agent.getMetadata().getUid())
        .list()
        .getItems();
  }

  /** Deletes this very agent, not a new one of its name; false while its end is awaited still. */
  boolean delete(AgentDeployment agent) {
    ObjectMeta metadata = agent.getMetadata();
    String uid = metadata.getUid();
    try {
      client.raw(
          AGENTS.formatted(metadata.getNamespace(), metadata.getName()),
          "DELETE",
          Map.of("kind", "DeleteOptions", "apiVersion", "v1", "preconditions", Map.of("uid", uid)));
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) {
        throw e;
      }
    }
    return gone(agent) || awaitGone(agent);
  }

  /** The sessions of an agent, the newest first, without those that nobody started. */
  List<AgentSession> sessions(String organization, String agent) {
    Comparator<AgentSession> age =
        Comparator.comparing(s -> s.getMetadata().getCreationTimestamp());
    List<AgentSession> sessions = new ArrayList<>();
    Pages.forEach(
        client.resources(AgentSession.class).inNamespace(organization),
        session -> {
          if (isOf(session, agent)) {
            sessions.add(session);
          }
        });
    sessions.sort(age.reversed().thenComparing(session -> session.getMetadata().getName()));
    return sessions;
  }

  Optional<AgentSession> session(String organization, String agent, String name) {
    return isName(name)
        ? Optional.ofNullable(
                client.resources(AgentSession.class).inNamespace(organization).withName(name).get())
            .filter(session -> isOf(session, agent))
        : Optional.empty();
  }

  /** Asks for the end of this very session; false when it is gone. */
  boolean stop(AgentSession session) {
    List<Map<String, Object>> patch =
        List.of(
            Map.of("op", "test", "path", "/metadata/uid", "value", session.getMetadata().getUid()),
            Map.of("op", "add", "path", "/spec/stop", "value", true));
    try {
      client
          .resource(session)
          .patch(
              PatchContext.of(PatchType.JSON), client.getKubernetesSerialization().asJson(patch));
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404 || e.getCode() == 422) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isOf(AgentSession session, String agent) {
    return agent.equals(session.getSpec().agent()) && !SessionView.abandoned(session);
  }

  private @Nullable AgentDeployment readAgent(String organization, String name) {
    return isName(name)
        ? client.resources(AgentDeployment.class).inNamespace(organization).withName(name).get()
        : null;
  }

  private boolean gone(AgentDeployment agent) {
    ObjectMeta metadata = agent.getMetadata();
    return another(agent, readAgent(metadata.getNamespace(), metadata.getName()));
  }

  private static boolean another(AgentDeployment agent, @Nullable AgentDeployment seen) {
    return seen == null || !seen.getMetadata().getUid().equals(agent.getMetadata().getUid());
  }

  private boolean awaitGone(AgentDeployment agent) {
    try {
      client
          .resource(agent)
          .waitUntilCondition(
              seen -> another(agent, seen), patience.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (KubernetesClientTimeoutException late) {
      return false;
    }
  }
}
