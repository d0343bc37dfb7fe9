package dev.greenroom.bench;

/** Starts over HTTP that find a warm pod. */
final class WarmStarts implements Measurement {
  static final int[] CLIENTS = {1, 8, 32};
  private static final String AGENT = "warm";

  @Override
  public String name() {
    return "warm";
  }

  private static int pods(Site site) {
    int pods = 0;
    for (int clients : CLIENTS) {
      pods += site.operations(clients);
    }
    return pods;
  }

  @Override
  public void prepare(Site site) {
    // With as many warm as there may be, a claimed pod is not replaced while others are claimed.
    site.agent(AGENT, pods(site), pods(site));
  }

  @Override
  public void run(Site site, Figures figures) {
    Agent agent = new Agent(site, AGENT);
    for (int clients : CLIENTS) {
      int operations = site.operations(clients);
      site.floor().stock(operations);
      site.settle();
      Latencies floor = Load.of(clients, operations, number -> site.floor().warm());
      site.settle();
      Latencies starts = Load.of(clients, operations, number -> site.fleet().door().started(AGENT));
      site.settle();
      figures.compare("warm start", clients, floor, starts, bounds(clients));
    }
    site.floor().clear();
    agent.empty();
    agent.awaitWarm(pods(site));
  }

  private static Figures.Bounds bounds(int clients) {
    return new Figures.Bounds(
        Target.ratioAtMost(clients == 8 ? 1.4 : 1.35),
        Target.ratioAtMost(2),
        clients == 32 ? Target.ratioAtLeast(0.8) : null);
  }
}
