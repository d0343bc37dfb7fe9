package dev.greenroom.gateway.organization;

import static dev.greenroom.gateway.Route.forPrivateKeys;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.Route;
import dev.greenroom.gateway.wire.StrictJson;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * The routes for private keys: those of the command line, which name the organisation, and those of
 * the documented API, where the key implies it.
 */
public final class OrganizationRoutes {
  private static final Duration END_OF_AN_AGENT = Duration.ofSeconds(10);
  private static final Duration LOG_OF_A_POD = Duration.ofSeconds(2);
  private static final String ORGANIZATION = "/v1/organizations/{" + Route.ORGANIZATION + "}";
  private static final String SERVICES = ORGANIZATION + "/services";
  private static final String AGENTS = "/v1/agents";

  private static final String KEYS = "apikeys";
  private static final String SESSIONS = "agentsessions";
  private static final String LIMITS = "spendlimits";
  private static final Access LIST_AGENTS = Access.to("list", "agentdeployments");
  private static final Access GET_AGENT = Access.to("get", "agentdeployments");
  private static final Access DELETE_AGENT = Access.to("delete", "agentdeployments");

  /** A stop is a field of the session, over HTTP as with kubectl; the session stays to be seen. */
  private static final Access STOP = Access.to("patch", SESSIONS);

  private final AccountHandlers account;
  private final KeyHandlers keys;
  private final AgentHandlers agents;
  private final SessionHandlers sessions;
  private final LogHandlers logs;
  private final UsageHandlers usage;
  private final SpendLimitHandlers spend;

  /**
   * @param client for reads and writes; its credential may read agents, sessions, pods and logs,
   *     delete agents and patch sessions
   * @param executor carries the reads of logs
   */
  public OrganizationRoutes(KubernetesClient client, Keys keys, Executor executor) {
    this(
        client, keys, executor, new LedgerAccess(null, Prices.NONE, () -> Instant.EPOCH, () -> {}));
  }

  /**
   * @param ledger what bills, spend and the logs of sessions that have ended are told from
   */
  public OrganizationRoutes(
      KubernetesClient client, Keys keys, Executor executor, LedgerAccess ledger) {
    OrganizationObjects objects = new OrganizationObjects(client, END_OF_AN_AGENT);
    this.account = new AccountHandlers();
    this.keys = new KeyHandlers(keys, new StrictJson(Limits.USUAL.jsonDepth()));
    this.agents = new AgentHandlers(objects);
    this.sessions = new SessionHandlers(objects);
    this.logs =
        new LogHandlers(
            client, objects, ledger.ledger(), new LogReads(client, executor, LOG_OF_A_POD));
    this.usage = new UsageHandlers(ledger.ledger());
    this.spend = new SpendLimitHandlers(ledger, new StrictJson(Limits.USUAL.jsonDepth()));
  }

  public List<Route> list() {
    return Stream.of(
            accounts(),
            services(),
            sessions(SERVICES, sessions::stopOrComplain),
            documented(),
            sessions(AGENTS, sessions::stop))
        .flatMap(List::stream)
        .toList();
  }

  private List<Route> accounts() {
    return List.of(
        forPrivateKeys("GET", "/v1/users", Access.MEMBERSHIP, account::user),
        forPrivateKeys("GET", "/v1/organizations", Access.MEMBERSHIP, account::organizations),
        forPrivateKeys("GET", ORGANIZATION + "/daily", Access.MEMBERSHIP, account::daily),
        forPrivateKeys("GET", ORGANIZATION + "/usage", Access.to("list", SESSIONS), usage::usage),
        forPrivateKeys("GET", ORGANIZATION + "/spend-limit", Access.to("get", LIMITS), spend::show),
        forPrivateKeys(
            "PUT", ORGANIZATION + "/spend-limit", Access.to("update", LIMITS), spend::set),
        forPrivateKeys("GET", ORGANIZATION + "/apiKeys", Access.to("list", KEYS), keys::list),
        forPrivateKeys("POST", ORGANIZATION + "/apiKeys", Access.to("create", KEYS), keys::create),
        forPrivateKeys(
            "DELETE", ORGANIZATION + "/apiKeys/{key}", Access.to("delete", KEYS), keys::revoke));
  }

  private List<Route> services() {
    return List.of(
        forPrivateKeys("GET", SERVICES, LIST_AGENTS, agents::list),
        forPrivateKeys("GET", SERVICES + "/{agent}", GET_AGENT, agents::enveloped),
        forPrivateKeys("DELETE", SERVICES + "/{agent}", DELETE_AGENT, agents::delete),
        forPrivateKeys("GET", SERVICES + "/{agent}/deployments", GET_AGENT, agents::deployments),
        forPrivateKeys("GET", SERVICES + "/{agent}/logs", Access.LOGS, logs::logs));
  }

  private List<Route> documented() {
    return List.of(
        forPrivateKeys("GET", AGENTS, LIST_AGENTS, agents::list),
        forPrivateKeys("GET", AGENTS + "/{agent}", GET_AGENT, agents::bare),
        forPrivateKeys("DELETE", AGENTS + "/{agent}", DELETE_AGENT, agents::delete));
  }

  private List<Route> sessions(String agentsPath, Route.Handler stop) {
    String path = agentsPath + "/{agent}/sessions";
    return List.of(
        forPrivateKeys("GET", path, Access.to("list", SESSIONS), sessions::list),
        forPrivateKeys("GET", path + "/{session}", Access.to("get", SESSIONS), sessions::detail),
        forPrivateKeys("DELETE", path + "/{session}", STOP, stop));
  }
}
