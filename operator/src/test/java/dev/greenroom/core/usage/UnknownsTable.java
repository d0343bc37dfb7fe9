package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.YEAR_1;
import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.DAYS;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.LifeFixture.started;
import static dev.greenroom.core.usage.Row.row;

import dev.greenroom.core.PodFactsFixture;
import java.time.Instant;
import java.util.List;

/** Instants that are missing, or written as if they were. */
final class UnknownsTable {

  private UnknownsTable() {}

  static List<Row> rows() {
    return List.of(
        row(
            "pod gone, operator away for days: at most the longest session",
            ran().now(DAYS),
            "2 7202 7202 | 2+7200+0=7202 | ApiServer Estimated Estimated"),
        row(
            "pod gone, stop asked for: its grace has passed",
            ran().stop(50).now(DAYS),
            "2 80 80 | 2+78+0=80 | ApiServer Estimated Estimated"),
        row(
            "pod gone, seen at once",
            ran().now(33),
            "2 33 33 | 2+31+0=33 | ApiServer Estimated Estimated"),
        row(
            "stop asked for, deletion with a grace of five seconds, frozen",
            ran().stop(50).pod(pod().deleting(55, 5)),
            "2 55 55 | 2+53+0=55 | ApiServer Estimated Estimated"),
        row(
            "recorded running is zero: the report counts",
            started().recorded(Instant.EPOCH).pod(reported()),
            "3 11 12 | 3+8+1=12 | Runner Runner ContainerStatus"),
        row(
            "recorded running is of the year 1: the report counts",
            started().recorded(YEAR_1).pod(reported()),
            "3 11 12 | 3+8+1=12 | Runner Runner ContainerStatus"),
        row(
            "recorded running differs from the report: what was recorded stays",
            ran().pod(reported()),
            "2 10 11 | 2+8+1=11 | ApiServer Runner ContainerStatus"),
        row(
            "recorded running is before the session was admitted",
            started().recorded(at(-5)).pod(reported()),
            "0 8 8 | 0+8+0=8 | ApiServer Runner ContainerStatus"));
  }

  private static PodFactsFixture reported() {
    return pod().report(3.1, 11.4, "AgentFinished").runnerEnded(11.5).agentEnded(12.1);
  }
}
