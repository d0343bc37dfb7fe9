package dev.greenroom.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.UUID;

/** Sessions that are declared: from the POST of one until a third party sees it bound. */
final class DeclaredSessions implements Measurement {
  private static final String AGENT = "declared";
  private static final int[] CLIENTS = {1, 8};

  @Override
  public String name() {
    return "declared";
  }

  private static int sessions(Site site) {
    return 100 / site.divisor();
  }

  @Override
  public void prepare(Site site) {
    site.agent(AGENT, 2 * sessions(site), 2 * sessions(site));
  }

  @Override
  public void run(Site site, Figures figures) {
    try (Sight sight = Sight.of(site.api(), site.sessions());
        Sight below = Sight.of(site.api(), Floor.SESSIONS)) {
      compare(site, figures, sight, below);
    }
    site.settle();
    site.floor().clear();
    Agent agent = new Agent(site, AGENT);
    agent.empty();
    agent.awaitWarm(2 * sessions(site));
  }

  private static void compare(Site site, Figures figures, Sight sight, Sight below) {
    for (int clients : CLIENTS) {
      site.settle();
      Latencies floor =
          Load.of(clients, sessions(site), number -> below.await(site.floor().declared()));
      site.settle();
      Latencies bound = Load.of(clients, sessions(site), number -> sight.await(declared(site)));
      figures.compare(
          "declared session seen bound",
          clients,
          floor,
          bound,
          new Figures.Bounds(Target.ratioAtMost(2), null, null));
    }
  }

  @Override
  public void finish(Site site) {
    new Agent(site, AGENT).delete();
  }

  private static String declared(Site site) {
    String name = UUID.randomUUID().toString();
    ObjectNode session =
        Api.JSON
            .createObjectNode()
            .put("apiVersion", "greenroom.dev/v1alpha1")
            .put("kind", "AgentSession");
    session.putObject("metadata").put("name", name);
    session.putObject("spec").put("agent", AGENT).putObject("body").put("caller", 1);
    site.api().post(site.sessions(), session);
    return name;
  }
}
