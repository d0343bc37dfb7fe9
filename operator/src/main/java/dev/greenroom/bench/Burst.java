package dev.greenroom.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Many more starts than there are free slots, at once, through several gateways. */
final class Burst implements Measurement {
  private static final String AGENT = "burst";
  private static final int SLOTS = 100;
  private static final int STARTS = 400;
  private static final int GATEWAYS = 4;

  /** At which the floor's throughput is highest. */
  private static final int FLOOR_CLIENTS = 64;

  /** What starts leave to do after their answers, and those that nobody waits for any more. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<Fleet.Member> others = new ArrayList<>();

  @Override
  public String name() {
    return "burst";
  }

  @Override
  public void prepare(Site site) {
    site.agent(AGENT, SLOTS, 0);
    for (int i = 1; i < GATEWAYS; i++) {
      others.add(site.fleet().newGateway());
    }
  }

  @Override
  public void run(Site site, Figures figures) {
    List<Door> doors = new ArrayList<>(List.of(site.fleet().door()));
    others.forEach(other -> doors.add(other.door()));
    site.settle();
    Latencies floor = Load.of(FLOOR_CLIENTS, STARTS, number -> site.floor().cold());
    site.settle();
    AtomicLong lastHeld = new AtomicLong();
    AtomicInteger held = new AtomicInteger();
    AtomicInteger neither = new AtomicInteger();
    Requests before = site.served().minus(site.tally().requests());
    long begun = System.nanoTime();
    Latencies told =
        Load.of(
            STARTS,
            STARTS,
            number -> {
              int status = answer(doors.get(number % GATEWAYS));
              if (status == Door.STARTED) {
                held.incrementAndGet();
                lastHeld.accumulateAndGet(System.nanoTime() - begun, Math::max);
              } else if (status != Door.FULL) {
                neither.incrementAndGet();
              }
            });
    Requests made = site.served().minus(site.tally().requests()).minus(before);
    double floorMillis = floor.elapsedNanos() / 1e6;
    String setting = STARTS + " starts, " + SLOTS + " slots, " + GATEWAYS + " gateways";
    Target target = Target.ratioAtMost(1.5);
    figures.add(
        new Figure("burst", setting, "ms until all are held", target),
        floorMillis,
        lastHeld.get() / 1e6);
    figures.add(
        new Figure("burst", setting, "ms until all are told", target),
        floorMillis,
        told.elapsedNanos() / 1e6);
    figures.add("burst", setting, "sessions", held.get(), Target.exactly(SLOTS));
    figures.add(
        "burst", setting, "most pods at once", site.node().most(AGENT), Target.atMost(SLOTS));
    figures.add("burst", setting, "neither started nor 429", neither.get(), Target.atMost(0));
    figures.add(
        "burst",
        setting,
        "lost races",
        made.matching("POST pods").total() - (double) held.get(),
        null);
    figures.add(
        "Requests of a burst of %d starts until the last answer, the node's left out"
            .formatted(STARTS),
        made.prompt().matching(Lives.OURS));
    site.settle(PATIENCE);
    site.floor().clear();
    new Agent(site, AGENT).empty();
  }

  /** No answer in time is one that is neither. */
  private static int answer(Door door) throws InterruptedException {
    try {
      return door.start(AGENT);
    } catch (IOException none) {
      return 0;
    }
  }

  @Override
  public void finish(Site site) {
    others.forEach(site.fleet()::close);
    others.clear();
    new Agent(site, AGENT).delete();
  }
}
