package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.LogLine;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.WrongDatabase;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The logs of the sessions of an agent: of those that run, and of the newest that have ended. */
final class LogHandlers {
  private static final Logger log = LoggerFactory.getLogger(LogHandlers.class);
  private static final int USUAL_LINES = 100;
  private static final int MOST_LINES = 10_000;
  private static final int ENDED_SESSIONS = 50;

  private final KubernetesClient client;
  private final OrganizationObjects objects;
  private final @Nullable Ledger ledger;
  private final LogReads reads;

  /**
   * @param ledger with the logs of sessions without a pod; null where there is none
   */
  LogHandlers(
      KubernetesClient client,
      OrganizationObjects objects,
      @Nullable Ledger ledger,
      LogReads reads) {
    this.client = client;
    this.objects = objects;
    this.ledger = ledger;
    this.reads = reads;
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
    List<String> present = reads.of(pods.stream().filter(filter::wants).toList(), limit);
    List<String> texts = new ArrayList<>();
    try {
      ended.stream()
          .filter(filter::wants)
          .limit(ENDED_SESSIONS)
          .forEach(session -> texts.add(kept(organization, session)));
    } catch (LedgerUnavailable | WrongDatabase e) {
      log.warn("the logs of ended sessions can't be read: {}", e.getMessage());
      return ErrorCatalogue.unavailable(
          "The database with the logs of sessions that have ended does not answer. Try again.",
          Duration.ofSeconds(5));
    }
    texts.addAll(present);
    return Answer.ok(new LogLine.Page(LogText.newest(texts, limit)));
  }

  private String kept(String organization, AgentSession session) {
    return ledger == null ? "" : ledger.log(organization, session.getMetadata().getName());
  }

  /** The newest first. A session whose pod is there has its log there, whole. */
  private List<AgentSession> ended(String organization, String agent, List<Pod> pods) {
    if (ledger == null) {
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
}
