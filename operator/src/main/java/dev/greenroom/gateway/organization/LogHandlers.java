package dev.greenroom.gateway.organization;

import dev.greenroom.api.Names;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The logs of the sessions of an agent that run now. */
final class LogHandlers {
  private static final int USUAL_LINES = 100;
  private static final int MOST_LINES = 10_000;

  private final KubernetesClient client;
  private final OrganizationObjects objects;
  private final Executor executor;
  private final Duration patience;

  /**
   * @param executor carries the reads of logs, one a pod
   * @param patience how long a node is waited for; the lines of a slower one are left out
   */
  LogHandlers(
      KubernetesClient client, OrganizationObjects objects, Executor executor, Duration patience) {
    this.client = client;
    this.objects = objects;
    this.executor = executor;
    this.patience = patience;
  }

  Answer logs(Call call) {
    String organization = call.caller().organization();
    String agent = call.parameter(AgentHandlers.AGENT);
    int limit;
    try {
      limit = Numbers.query(call, "limit", USUAL_LINES, 1, MOST_LINES);
    } catch (IllegalArgumentException e) {
      return ErrorCatalogue.badRequest(String.valueOf(e.getMessage()));
    }
    if (!OrganizationObjects.isName(agent)) {
      return AgentHandlers.absent(agent);
    }
    List<Pod> pods = pods(organization, agent);
    if (pods.isEmpty() && objects.agent(organization, agent).isEmpty()) {
      return AgentHandlers.absent(agent);
    }
    List<CompletableFuture<String>> reads =
        pods.stream().filter(pod -> wanted(call, pod)).map(pod -> read(pod, limit)).toList();
    return Answer.ok(
        new LogLine.Page(
            LogText.newest(reads.stream().map(CompletableFuture::join).toList(), limit)));
  }

  private List<Pod> pods(String organization, String agent) {
    return client
        .pods()
        .inNamespace(organization)
        .withLabel(Names.AGENT, agent)
        .withLabel(Names.SESSION)
        .list()
        .getItems();
  }

  private static boolean wanted(Call call, Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String session = call.query("sessionId");
    String deployment = call.query("deploymentId");
    String revision =
        RevisionId.of(
            labels.getOrDefault(Names.AGENT_UID, ""), labels.getOrDefault(Names.REVISION, ""));
    return (session == null || session.equals(labels.get(Names.SESSION)))
        && (deployment == null || deployment.equals(revision));
  }

  /** A container that has not started has no log, and one whose node is lost can't be asked. */
  private CompletableFuture<String> read(Pod pod, int lines) {
    return CompletableFuture.supplyAsync(
            () ->
                client
                    .pods()
                    .resource(pod)
                    .inContainer(SessionPod.AGENT)
                    .usingTimestamps()
                    .tailingLines(lines)
                    .getLog(),
            executor)
        .completeOnTimeout("", patience.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(unreadable -> "");
  }
}
