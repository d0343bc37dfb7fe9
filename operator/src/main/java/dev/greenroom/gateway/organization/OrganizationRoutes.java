package dev.greenroom.gateway.organization;

import static dev.greenroom.gateway.Route.forPrivateKeys;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.gateway.Route;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
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

  private final AccountHandlers account;
  private final KeyHandlers keys;
  private final AgentHandlers agents;
  private final SessionHandlers sessions;
  private final LogHandlers logs;

  /**
   * @param client for reads and writes; its credential may read agents, sessions, pods and logs,
   *     delete agents and patch sessions
   * @param executor carries the reads of logs
   */
  public OrganizationRoutes(KubernetesClient client, Keys keys, Executor executor) {
    OrganizationObjects objects = new OrganizationObjects(client, END_OF_AN_AGENT);
    this.account = new AccountHandlers();
    this.keys = new KeyHandlers(keys, new JsonMapper());
    this.agents = new AgentHandlers(objects);
    this.sessions = new SessionHandlers(objects);
    this.logs = new LogHandlers(client, objects, executor, LOG_OF_A_POD);
  }

  public List<Route> list() {
    return Stream.of(accounts(), services(), sessions(SERVICES), documented(), sessions(AGENTS))
        .flatMap(List::stream)
        .toList();
  }

  private List<Route> accounts() {
    return List.of(
        forPrivateKeys("GET", "/v1/users", account::user),
        forPrivateKeys("GET", "/v1/organizations", account::organizations),
        forPrivateKeys("GET", ORGANIZATION + "/daily", account::daily),
        forPrivateKeys("GET", ORGANIZATION + "/apiKeys", keys::list),
        forPrivateKeys("POST", ORGANIZATION + "/apiKeys", keys::create),
        forPrivateKeys("DELETE", ORGANIZATION + "/apiKeys/{key}", keys::revoke));
  }

  private List<Route> services() {
    return List.of(
        forPrivateKeys("GET", SERVICES, agents::list),
        forPrivateKeys("GET", SERVICES + "/{agent}", agents::enveloped),
        forPrivateKeys("DELETE", SERVICES + "/{agent}", agents::delete),
        forPrivateKeys("GET", SERVICES + "/{agent}/deployments", agents::deployments),
        forPrivateKeys("GET", SERVICES + "/{agent}/logs", logs::logs));
  }

  private List<Route> documented() {
    return List.of(
        forPrivateKeys("GET", AGENTS, agents::list),
        forPrivateKeys("GET", AGENTS + "/{agent}", agents::bare),
        forPrivateKeys("DELETE", AGENTS + "/{agent}", agents::delete));
  }

  private List<Route> sessions(String agentsPath) {
    String path = agentsPath + "/{agent}/sessions";
    return List.of(
        forPrivateKeys("GET", path, sessions::list),
        forPrivateKeys("GET", path + "/{session}", sessions::detail),
        forPrivateKeys("DELETE", path + "/{session}", sessions::stop));
  }
}
