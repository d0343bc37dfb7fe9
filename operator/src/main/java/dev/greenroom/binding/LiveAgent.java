package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The agent as it is now, read beside the first write of a start that needs the proof. */
final class LiveAgent {
  private final ClusterApi api;
  private final Executor executor;

  LiveAgent(ClusterApi api, Executor executor) {
    this.api = api;
    this.executor = executor;
  }

  /** A read that is under way. */
  record Reading(CompletableFuture<@Nullable StartAnswer> answer) {

    /** What speaks against the start; null when nothing does. */
    @Nullable StartAnswer objection() {
      try {
        return answer.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
          throw cause;
        }
        throw e;
      }
    }
  }

  Reading read(StartRequest request, AgentDeployment agent) {
    return new Reading(CompletableFuture.supplyAsync(() -> objection(request, agent), executor));
  }

  private @Nullable StartAnswer objection(StartRequest request, AgentDeployment agent) {
    try {
      AgentDeployment live = api.agent(request.organization(), request.agent());
      if (live == null
          || live.getMetadata().getDeletionTimestamp() != null
          || !live.getMetadata().getUid().equals(agent.getMetadata().getUid())) {
        return new StartAnswer.AgentAbsent();
      }
      return Boolean.TRUE.equals(live.getSpec().suspend()) ? new StartAnswer.Suspended() : null;
    } catch (KubernetesClientException noAnswer) {
      return StartAnswer.Contended.noAnswer("live read of the agent", noAnswer);
    }
  }
}
