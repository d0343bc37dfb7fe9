package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentSession;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The logs of the sessions of an agent: of those that run, and of the newest that have ended. */
final class LogHandlers {
  private static final int USUAL_LINES = 100;
  private static final int MOST_LINES = 10_000;
  private static final int ENDED_SESSIONS = 50;

  private final KubernetesClient client;
  private final OrganizationObjects objects;
  private final KeptLogs kept;
  private final Executor executor;
  private final Duration patience;

  /**
   * @param kept the logs of sessions without a pod
   * @param executor carries the reads of logs, one a pod
   * @param patience how long a node is waited for; the lines of a slower one are left out
   */
  LogHandlers(
      KubernetesClient client,
      OrganizationObjects objects,
      KeptLogs kept,
      Executor executor,
      Duration patience) {
    this.client = client;
    this.objects = objects;
    this.kept = kept;
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
    List<AgentSession> ended = ended(organization, agent, pods);
    if (pods.isEmpty() && ended.isEmpty() && objects.agent(organization, agent).isEmpty()) {
      return AgentHandlers.absent(agent);
    }
    LogFilter filter = LogFilter.of(call);
    List<CompletableFuture<String>> reads =
        pods.stream().filter(filter::wants).map(pod -> read(pod, limit)).toList();
    Stream<String> past =
        ended.stream()
            .filter(filter::wants)
            .limit(ENDED_SESSIONS)
            .map(session -> kept.of(organization, session.getMetadata().getName()));
    Stream<String> present = reads.stream().map(CompletableFuture::join);
    return Answer.ok(
        new LogLine.Page(LogText.newest(Stream.concat(past, present).toList(), limit)));
  }

  /** The newest first. A session whose pod is there has its log there, whole. */
  private List<AgentSession> ended(String organization, String agent, List<Pod> pods) {
    if (kept == KeptLogs.NONE) {
      return List.of();
    }
    Set<String> live =
        pods.stream()
            .map(pod -> pod.getMetadata().getLabels().get(Names.SESSION))
            .collect(Collectors.toSet());
    return objects.sessions(organization, agent).stream()
        .filter(session -> !live.contains(session.getMetadata().getName()))
        .toList();
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
