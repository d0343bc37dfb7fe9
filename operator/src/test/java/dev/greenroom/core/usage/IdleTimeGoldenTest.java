package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.core.PodFactsFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The golden table of idle time: what is known of a pod, and from when until when it counts, in
 * seconds after {@link PodFactsFixture#T0}, which is 56 minutes before a full hour.
 */
class IdleTimeGoldenTest {
  private static final double HOUR = 56 * 60;
  private static final Duration AN_HOUR = Duration.ofHours(1);

  private record Row(String name, IdleLife life, String idle) {}

  private static Stream<Row> rows() {
    return Stream.concat(ended(), open());
  }

  private static Stream<Row> ended() {
    return Stream.of(
        row("claimed", warm(2.4).claimed(10.9), "2 10 over"),
        row("retired", warm(2.4).retired(10.9), "2 10 over"),
        row("claimed at once", warm(2.4).claimed(2.9), "2 2 over"),
        row("claimed before, by another clock", warm(3.1).claimed(2.9), "3 3 over"),
        row("claimed after a day", warm(2.4).claimed(86_400).now(90_000), "2 86400 over"),
        row("claimed from starting", idle().claimed(10.9), "none"),
        row("retired from starting", idle().retired(10.9), "none"),
        row("made warm by a clock that is behind", warm(2.4).made(5).claimed(9), "5 9 over"),
        row("active, and nobody says since when", warm(2.4).pod(pod()), "2 2 over"),
        row(
            "claimed, and its containers ended, by a clock that was set",
            warm(2.4).pod(pod().agentEnded(-900).runnerEnded(-900)).claimed(10.9),
            "2 10 over"),
        row(
            "deleted by somebody, torn down",
            warm(2.4).pod(going().deleted(20).agentEnded(17.2).runnerEnded(18.3)).ended(),
            "2 17 over"),
        row(
            "the same on a node an hour ahead",
            warm(2.4)
                .pod(going().deleted(20).agentEnded(17.2).runnerEnded(18.3).nodeAhead(AN_HOUR))
                .ended(),
            "2 17 over"),
        row(
            "the same on a node an hour behind",
            warm(2.4)
                .pod(
                    going()
                        .deleted(20)
                        .agentEnded(17.2)
                        .runnerEnded(18.3)
                        .nodeAhead(AN_HOUR.negated()))
                .ended(),
            "2 17 over"),
        row(
            "a node's word never goes beyond the API server's",
            warm(2.4)
                .pod(
                    going()
                        .deleted(20)
                        .agentEnded(19.5)
                        .runnerEnded(19.9)
                        .nodeAhead(Duration.ofSeconds(2)))
                .ended(),
            "2 20 over"),
        row(
            "evicted",
            warm(2.4)
                .pod(
                    going()
                        .disruption(12.2, "EvictionByEvictionAPI")
                        .deleted(20)
                        .agentEnded(17)
                        .runnerEnded(17))
                .ended(),
            "2 12 over"),
        row(
            "deleted on a node that is gone",
            warm(2.4).pod(going().deleting(45, 30)).ended(),
            "2 15 over"),
        row(
            "deleted on a node that was silent before",
            warm(2.4).pod(going().nodeSilent(9).deleting(45, 30)).ended(),
            "2 9 over"),
        row(
            "deleted before it was scheduled",
            warm(2.4).pod(going().unscheduled().deleted(8)).ended(),
            "2 8 over"));
  }

  private static Stream<Row> open() {
    return Stream.of(
        row("idle in its first hour", warm(2.4).now(1000), "2 2"),
        row("idle, the hour not a minute ago", warm(2.4).now(HOUR + 59), "2 2"),
        row("idle, a minute after the hour", warm(2.4).now(HOUR + 60), "2 3360"),
        row("idle for hours", warm(2.4).now(HOUR + 3 * 3600 + 61), "2 14160"),
        row("claimed by a clock that is ahead", warm(2.4).claimed(10.9).now(10.5), "2 2"),
        row("being deleted", warm(2.4).pod(going().deleting(45, 30)).now(20), "2 2"),
        row(
            "its agent ended in the hour, and nobody was there to retire it",
            warm(2.4).pod(going().agentEnded(100)).now(HOUR + 3600),
            "2 2"),
        row(
            "its node went silent in the second hour",
            warm(2.4).pod(going().nodeSilent(HOUR + 100)).now(HOUR + 4000),
            "2 3360"));
  }

  @TestFactory
  Stream<DynamicTest> countsEveryHistoryAsTheTableSays() {
    return rows()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> assertThat(written(IdleTime.of(row.life()))).isEqualTo(row.idle())));
  }

  @ParameterizedTest
  @CsvSource({"30, 30", "9.4, 9", "40, 30"})
  void aPodThatIsRetiredWasFitUntilItsContainerEndedAtTheLatest(double ended, int expected) {
    // When
    Instant until = IdleTime.fitUntil(going().agentEnded(ended).facts(), at(30));

    // Then
    assertThat(until).isEqualTo(at(expected));
  }

  @TestFactory
  Stream<DynamicTest> aPodThatIsRetiredWasFitUntilItWasNot() {
    return Stream.of(
            row("healthy", idle().now(30), "30"),
            row("unready", idle().pod(going().unready(20.6, "Probe")).now(30), "20"),
            row("silent", idle().pod(going().nodeSilent(21)).now(30), "21"),
            row(
                "unready by a node an hour ahead",
                idle().pod(going().unready(20, "Probe").nodeAhead(AN_HOUR)).now(30),
                "20"))
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () ->
                        assertThat(IdleTime.fitUntil(row.life().pod(), row.life().now()))
                            .isEqualTo(at(Double.parseDouble(row.idle())))));
  }

  private static String written(IdleTime idle) {
    return idle == null
        ? "none"
        : second(idle.from()) + " " + second(idle.until()) + (idle.over() ? " over" : "");
  }

  private static long second(Instant instant) {
    return Duration.between(PodFactsFixture.T0, instant).toSeconds();
  }

  private static Row row(String name, IdleLifeFixture life, String idle) {
    return new Row(name, life.life(), idle);
  }

  private static PodFactsFixture going() {
    return pod().idle("warm");
  }

  private static IdleLifeFixture idle() {
    return new IdleLifeFixture();
  }

  private static IdleLifeFixture warm(double second) {
    return idle().warm(second);
  }
}
