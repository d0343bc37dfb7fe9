package dev.greenroom.bench;

/** Starts over HTTP, each beside the two bare requests that it can't do without. */
final class Starts implements Measurement {
  private static final int[] CLIENTS = {1, 8, 32};

  private final boolean warm;

  private Starts(boolean warm) {
    this.warm = warm;
  }

  /** Starts that find a warm pod. */
  static Starts warm() {
    return new Starts(true);
  }

  /** Starts that find a free slot. */
  static Starts cold() {
    return new Starts(false);
  }

  @Override
  public String name() {
    return warm ? "warm" : "cold";
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
    int slots = Site.withSlack(pods(site));
    site.agent(name(), slots, warm ? slots : 0);
  }

  @Override
  public void run(Site site, Figures figures) {
    Agent agent = new Agent(site, name());
    for (int clients : CLIENTS) {
      int operations = site.operations(clients);
      if (warm) {
        site.floor().stock(operations);
      }
      site.settle();
      Effort before = Effort.of(site);
      Latencies floor = Load.of(clients, operations, number -> floor(site.floor()));
      Effort bare = Effort.of(site).since(before);
      site.settle();
      before = Effort.of(site);
      Failures failures = new Failures(site.progress());
      Latencies starts = site.starts(name(), clients, operations, failures);
      Effort answered = Effort.of(site).since(before);
      site.settle();
      figures.compare(name() + " start", clients, floor, starts, bounds(clients));
      figures.add(
          name() + " start",
          Figures.clients(clients),
          "failed starts",
          failures.number(),
          Target.atMost(0));
      efforts(figures, clients, operations, bare, answered);
    }
    site.floor().clear();
    agent.empty();
    agent.awaitWarm(warm ? Site.withSlack(pods(site)) : 0);
  }

  /** Until the last answer: what is written after it, and read of it, counts as far as it was. */
  private void efforts(Figures figures, int clients, int operations, Effort floor, Effort product) {
    String what = name() + " start";
    String setting = Figures.clients(clients);
    figures.add(
        new Figure(what, setting, "CPU ms of etcd and API server", null),
        floor.controlPlane().toMillis() / (double) operations,
        product.controlPlane().toMillis() / (double) operations);
    figures.add(
        what,
        setting,
        "CPU ms of the gateway",
        product.gateway().toMillis() / (double) operations,
        null);
    figures.add(
        what,
        setting,
        "CPU ms of the operator",
        product.operator().toMillis() / (double) operations,
        null);
  }

  private void floor(Floor floor) {
    if (warm) {
      floor.warm();
    } else {
      floor.cold();
    }
  }

  private Figures.Bounds bounds(int clients) {
    return warm
        ? new Figures.Bounds(
            Target.ratioAtMost(clients == 8 ? 1.4 : 1.35),
            Target.ratioAtMost(2),
            clients == 32 ? Target.ratioAtLeast(0.8) : null)
        : Figures.Bounds.NONE;
  }

  @Override
  public void finish(Site site) {
    new Agent(site, name()).delete();
  }
}
