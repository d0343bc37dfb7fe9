package dev.greenroom.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What operator and gateway take of the machine while many sessions live. */
final class LiveSessions implements Measurement {
  private static final int AGENTS = 50;
  private static final String WARM = "beside";
  private static final int STARTS = 100;
  private static final int BESIDE = Site.withSlack(2 * STARTS);
  private static final int BATCH = 500;
  private static final long WINDOW_MILLIS = 5_000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "live";
  }

  @Override
  public boolean repeats() {
    return false;
  }

  private static List<Integer> levels(Site site) {
    return site.divisor() == 1 ? List.of(100, 1_000, 10_000) : List.of(100, 1_000);
  }

  @Override
  public void prepare(Site site) {
    for (int i = 0; i < AGENTS; i++) {
      site.agent("live-" + i, Site.withSlack(10_000 / AGENTS), 0);
    }
    site.agent(WARM, BESIDE, BESIDE);
  }

  @Override
  public void run(Site site, Figures figures) {
    int live = 0;
    List<Level> levels = new ArrayList<>();
    for (int level : levels(site)) {
      site.progress().accept("Starting sessions until " + level + " live.");
      Failures failures = new Failures(site.progress());
      fill(site, live, level, failures);
      live = level;
      figures.add(
          "cold start", level + " sessions", "failed starts", failures.number(), Target.atMost(0));
      levels.add(measure(site, figures, level));
    }
    Level least = levels.get(0);
    Level most = levels.get(levels.size() - 1);
    int more = most.sessions() - least.sessions();
    String setting = most.sessions() + " sessions";
    Target heap = Target.atMost(10);
    figures.add(
        "operator",
        setting,
        "KB of heap an object",
        1024 * (most.operatorHeap() - least.operatorHeap()) / (2 * more),
        heap);
    figures.add(
        "gateway",
        setting,
        "KB of heap an object",
        1024 * (most.gatewayHeap() - least.gatewayHeap()) / more,
        heap);
    Level thousand = levels.get(1);
    if (thousand != most) {
      compare(figures, setting, "1 client", thousand.p50(), most.p50());
      compare(figures, setting, "8 clients", thousand.p50OfEight(), most.p50OfEight());
    }
    Target soon = Target.atMost(5);
    figures.add(
        "operator",
        setting,
        "s from start to synced",
        site.fleet().restartOperator().readySeconds(),
        soon);
    Fleet.Member another = site.fleet().newGateway();
    figures.add("gateway", setting, "s from start to synced", another.readySeconds(), soon);
    site.fleet().close(another);
  }

  /** No faster than the node is: a start whose pod is not ready in time would have failed. */
  private static void fill(Site site, int from, int to, Failures failures) {
    for (int first = from; first < to; first += BATCH) {
      int begin = first;
      Load.of(
          8,
          Math.min(BATCH, to - first),
          number -> failures.count(site.fleet().door().tried("live-" + (begin + number) % AGENTS)));
      site.settle(PATIENCE);
    }
  }

  private static void compare(
      Figures figures, String setting, String clients, double thousand, double most) {
    figures.add(
        new Figure(
            "warm start, floor: 1000 sessions",
            setting + ", " + clients,
            "ms p50",
            Target.ratioAtMost(1.25)),
        thousand,
        most);
  }

  /** What was seen at one number of sessions; heaps in MB. */
  private record Level(
      int sessions, double operatorHeap, double gatewayHeap, double p50, double p50OfEight) {}

  private static Level measure(Site site, Figures figures, int sessions) {
    Duration patience = PATIENCE.plusMillis(100L * sessions);
    figures.add(
        "live sessions",
        sessions + " sessions",
        "that run",
        Census.of(site).awaitRunning(sessions, patience),
        Target.exactly(sessions));
    site.settle(patience);
    Failures failures = new Failures(site.progress());
    Agent warm = new Agent(site, WARM);
    Latencies one = site.starts(WARM, 1, STARTS, failures);
    site.settle(patience);
    Latencies eight = site.starts(WARM, 8, STARTS, failures);
    site.settle(patience);
    figures.add(
        "warm start", sessions + " sessions", "failed starts", failures.number(), Target.atMost(0));
    warm.empty();
    warm.awaitWarm(BESIDE);
    site.settle(patience);
    double operator = resources(figures, "operator", sessions, site.fleet().operator().program());
    double gateway = resources(figures, "gateway", sessions, site.fleet().gateway().program());
    return new Level(
        sessions, operator, gateway, one.percentileMillis(50), eight.percentileMillis(50));
  }

  private static double resources(Figures figures, String what, int sessions, Program program) {
    String setting = sessions + " sessions";
    Duration before = program.cpu();
    Site.pause(WINDOW_MILLIS);
    double cpu = program.cpu().minus(before).toMillis() / (WINDOW_MILLIS / 1e3);
    figures.add(what, setting, "ms of CPU a second at rest", cpu, null);
    figures.add(what, setting, "MB resident", program.residentMegabytes(), null);
    double heap = program.liveMegabytes();
    figures.add(what, setting, "MB of live heap", heap, null);
    return heap;
  }
}
