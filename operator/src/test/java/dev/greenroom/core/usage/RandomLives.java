package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.YEAR_1;
import static dev.greenroom.core.PodFactsFixture.at;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.api.Usage.Sources;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.ContainerFacts.Running;
import dev.greenroom.core.ContainerFacts.Terminated;
import dev.greenroom.core.ContainerFacts.Unknown;
import dev.greenroom.core.ContainerFacts.Waiting;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.PodFacts.RunnerReport;
import dev.greenroom.core.PodFacts.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Lives without rhyme or reason: any fact may be missing, absurd, or contradict the others. */
final class RandomLives {

  private final RandomGenerator random;

  RandomLives(RandomGenerator random) {
    this.random = random;
  }

  SessionLife next() {
    return life(often() ? at(0) : instant(), often() ? null : recorded(), now());
  }

  /** The same session looked at again: new facts, with what was recorded before. */
  SessionLife again(SessionLife life, Usage recorded) {
    return life(life.accepted(), recorded, now());
  }

  private SessionLife life(Instant accepted, Usage recorded, Instant now) {
    Duration most = chance(4) ? null : Duration.ofSeconds(random.nextLong(-10, 14_400));
    Instant lease = chance(2) ? null : instant();
    return new SessionLife(
        accepted, recorded, chance(6) ? null : pod(), instant(), lease, most, now);
  }

  private PodFacts pod() {
    return new PodFacts(
        "agent-1b2c3d4e-0",
        "pod-uid",
        null,
        null,
        chance(4) ? null : session(),
        null,
        0,
        null,
        instant(),
        chance(2) ? null : random.nextLong(-1, 60),
        true,
        null,
        often() ? at(0) : instant(),
        null,
        often() ? at(random.nextInt(-3700, 3700)) : instant(),
        null,
        null,
        null,
        transition(),
        transition(),
        container(),
        container(),
        report(),
        false,
        null);
  }

  private ContainerFacts container() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> new Unknown();
      case 2 -> new Waiting(null, null);
      case 3, 4 -> new Running(instant(), random.nextBoolean());
      default -> new Terminated(random.nextInt(256), null, null, instant(), instant());
    };
  }

  private RunnerReport report() {
    long millis = chance(50) ? random.nextLong() : random.nextLong(-1000, 900_000);
    return chance(3)
        ? null
        : new RunnerReport(session(), instant(), instant(), millis, "Terminated", null);
  }

  private Transition transition() {
    String reason = chance(2) ? null : chance(2) ? "PodFailed" : "TerminationByKubelet";
    return chance(3) ? null : new Transition(random.nextBoolean(), instant(), reason);
  }

  private Usage recorded() {
    Sources sources = chance(3) ? null : new Sources(source(), source(), source(), source());
    return new Usage(
        instant(), instant(), instant(), instant(), null, null, null, null, null, sources, null);
  }

  private Provenance source() {
    Provenance[] all = Provenance.values();
    return chance(4) ? null : all[random.nextInt(all.length)];
  }

  private String session() {
    return chance(9) ? null : chance(5) ? "hello-2" : "hello-1";
  }

  private Instant now() {
    return often() ? at(random.nextInt(1_000_000)) : instant();
  }

  private Instant instant() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> null;
      case 3 -> Instant.EPOCH;
      case 4 -> YEAR_1;
      case 5 -> at(random.nextInt(-10_000_000, 10_000_000));
      case 6 -> chance(9) ? Instant.MAX : Instant.MIN;
      default -> at(random.nextInt(-100_000, 900_000) / 1000.0);
    };
  }

  private boolean often() {
    return !chance(8);
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
