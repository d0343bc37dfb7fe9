package dev.greenroom.testing.billing;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Reason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session that never has a pod: whatever becomes of it, no record may speak of it.
 *
 * @param reason how it must end
 * @param uid once it is created
 */
record Refused(String organization, String name, AgentSessionSpec spec, Reason reason, String uid) {

  /** One of each kind, created. */
  static List<Refused> create(
      KubernetesClient client,
      String organization,
      String prefix,
      String fullAgent,
      AgentSessionSpec.Binding anothers) {
    return List.of(
        created(client, organization, prefix + "-full", spec(fullAgent, null, null), "AtCapacity"),
        created(
            client, organization, prefix + "-nobody", spec("nobody", null, null), "AgentNotFound"),
        created(
            client,
            organization,
            prefix + "-stopped",
            spec(fullAgent, true, null),
            "StoppedByUser"),
        created(
            client,
            organization,
            prefix + "-foreign",
            spec(fullAgent, null, anothers),
            "InvalidBinding"));
  }

  /** True once it has ended; it then must have ended as it should, and without usage. */
  boolean hasEnded(AgentSession session) {
    AgentSessionStatus status = session.getStatus();
    if (status == null || status.reason() == null) {
      return false;
    }
    if (status.reason() != reason || status.usage() != null) {
      throw new AssertionError(name + " was to end with " + reason + " and no usage: " + status);
    }
    return true;
  }

  private static Refused created(
      KubernetesClient client,
      String organization,
      String name,
      AgentSessionSpec spec,
      String reason) {
    AgentSession session = new AgentSession();
    session.setMetadata(new ObjectMetaBuilder().withNamespace(organization).withName(name).build());
    session.setSpec(spec);
    String uid = client.resource(session).create().getMetadata().getUid();
    return new Refused(organization, name, spec, Reason.valueOf(reason), uid);
  }

  private static AgentSessionSpec spec(
      String agent, @Nullable Boolean stop, AgentSessionSpec.@Nullable Binding binding) {
    return new AgentSessionSpec(agent, null, null, null, null, null, stop, null, binding);
  }
}
