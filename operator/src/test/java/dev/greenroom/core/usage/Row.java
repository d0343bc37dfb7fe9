package dev.greenroom.core.usage;

import dev.greenroom.api.Usage;
import dev.greenroom.core.PodFactsFixture;
import java.time.Duration;
import java.time.Instant;

/**
 * One row of the golden table: a life and its bill, written {@code "t1 t2 t3 | instantiating +
 * running + tearing down = total | sources of t1 t2 t3"}, instants in seconds after T0.
 */
record Row(String name, LifeFixture life, String bill) {

  static Row row(String name, LifeFixture life, String bill) {
    return new Row(name, life, bill);
  }

  static String written(Usage bill) {
    return "%d %d %d | %d+%d+%d=%d | %s %s %s%s"
        .formatted(
            second(bill.runningTime()),
            second(bill.stoppingTime()),
            second(bill.endedTime()),
            bill.instantiatingSeconds(),
            bill.runningSeconds(),
            bill.tearingDownSeconds(),
            bill.totalSeconds(),
            bill.provenance().running(),
            bill.provenance().stopping(),
            bill.provenance().ended(),
            bill.billable() ? "" : " | free");
  }

  private static long second(Instant instant) {
    return Duration.between(PodFactsFixture.T0, instant).toSeconds();
  }
}
