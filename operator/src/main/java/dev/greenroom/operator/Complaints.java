package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the API server last said against the writes for each agent: told once, until it says
 * something else or takes all that is wanted.
 */
final class Complaints {
  private static final Logger log = LoggerFactory.getLogger(Complaints.class);

  private final Map<String, String> last = new ConcurrentHashMap<>();

  void heard(AgentDeployment agent, KubernetesClientException complaint) {
    String said = String.valueOf(complaint.getMessage());
    if (!said.equals(last.put(agent.getMetadata().getUid(), said))) {
      log.warn(
          "agent={}/{} what its pool needs is not done, and is tried again: {}",
          agent.getMetadata().getNamespace(),
          agent.getMetadata().getName(),
          said);
    }
  }

  void forget(String agentUid) {
    last.remove(agentUid);
  }
}
