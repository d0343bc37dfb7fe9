package dev.greenroom.bench;

import java.time.Duration;

/** How soon a pool is warm again after its pods were claimed all at once. */
final class Refill implements Measurement {
  private static final String AGENT = "refill";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "refill";
  }

  private static int pods(Site site) {
    return 100 / site.divisor();
  }

  @Override
  public void prepare(Site site) {
    site.agent(AGENT, 2 * pods(site), pods(site));
  }

  @Override
  public void run(Site site, Figures figures) {
    Agent agent = new Agent(site, AGENT);
    int pods = pods(site);
    site.settle();
    long begun = System.nanoTime();
    Failures failures = new Failures(site.progress());
    site.starts(AGENT, 8, pods, failures);
    site.node().await("a pool that is warm again", PATIENCE, () -> agent.warm() == pods);
    double seconds = (System.nanoTime() - begun) / 1e9;
    String setting = pods + " pods, 8 clients";
    figures.add("refill", setting, "s from the first claim", seconds, null);
    figures.add("refill", setting, "pods/s", pods / seconds, null);
    figures.add("refill", setting, "failed starts", failures.number(), Target.atMost(0));
    site.settle();
    agent.empty();
    agent.awaitWarm(pods);
  }

  @Override
  public void finish(Site site) {
    new Agent(site, AGENT).delete();
  }
}
