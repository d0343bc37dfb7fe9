package dev.greenroom.testing.billing;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The agents of every organisation: those of past lives, one of live sessions, one that is full.
 */
final class OracleAgents {
  static final List<String> PAST = List.of("alpha", "beta");
  static final String LIVE = "live";
  static final String FULL = "full";

  private OracleAgents() {}

  /** UIDs by {@code organization/agent}. */
  static Map<String, String> deploy(KubernetesClient client, List<String> organizations) {
    Map<String, String> uids = new HashMap<>();
    for (String organization : organizations) {
      for (String agent : PAST) {
        uids.put(organization + "/" + agent, deploy(client, organization, agent, 10_000));
      }
      deploy(client, organization, LIVE, 1000);
      deploy(client, organization, FULL, 0);
    }
    return uids;
  }

  private static String deploy(
      KubernetesClient client, String organization, String name, int capacity) {
    String yaml =
        """
        apiVersion: greenroom.dev/v1alpha1
        kind: AgentDeployment
        metadata: {name: %s, namespace: %s}
        spec: {image: none, pool: {capacity: %d, warm: 0}}
        """
            .formatted(name, organization, capacity);
    AgentDeployment agent =
        client.getKubernetesSerialization().unmarshal(yaml, AgentDeployment.class);
    return client.resource(agent).create().getMetadata().getUid();
  }
}
