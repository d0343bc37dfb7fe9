package dev.greenroom.bench;

import dev.greenroom.local.LocalException;

/** Starts over HTTP that find the pool full. */
final class Rejections implements Measurement {
  private static final String AGENT = "full";
  private static final int STARTS = 20_000;

  @Override
  public String name() {
    return "rejections";
  }

  @Override
  public void prepare(Site site) {
    Agent agent = site.agent(AGENT, 1, 0);
    site.started(agent, 1, 1);
  }

  @Override
  public void run(Site site, Figures figures) {
    site.settle();
    for (int clients : new int[] {8, 32}) {
      Requests before = site.served().ofSessions();
      Latencies told =
          Load.of(
              clients,
              STARTS / site.divisor(),
              number -> {
                int status = site.fleet().door().start(AGENT);
                if (status != Door.FULL) {
                  throw new LocalException("a full pool is answered " + status);
                }
              });
      String setting = clients + " clients";
      boolean most = clients == 32;
      figures.add(
          "rejection", setting, "1/s", told.perSecond(), most ? Target.atLeast(5_000) : null);
      figures.add("rejection", setting, "ms p50", told.percentileMillis(50), null);
      figures.add(
          "rejection",
          setting,
          "ms p99",
          told.percentileMillis(99),
          most ? Target.atMost(20) : null);
      figures.add(
          "rejection",
          setting,
          "API requests for 1000",
          1_000.0
              * site.served().ofSessions().minus(before).prompt().total()
              / (STARTS / site.divisor()),
          // A gateway looks live at a cluster that has been silent for 30 s.
          Target.atMost(1));
    }
  }

  @Override
  public void finish(Site site) {
    new Agent(site, AGENT).delete();
  }
}
