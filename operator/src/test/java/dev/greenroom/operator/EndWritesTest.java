package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of the API server at the end of a session, however late the news of it are. */
class EndWritesTest {
  @ParameterizedTest
  @ValueSource(ints = {50, 500, 3_000})
  void aPodIsToldToGoOnceAndReleasedOnce(int lagMillis) {
    for (int seed = 0; seed < 50; seed++) {
      // Given
      Faults none = new Faults(Map.of());
      World world = new World(seed, none, lagMillis);
      world.applyAgent(1, false);
      world.startOperator();
      world.createSession("one", Fate.NATURAL, 3_000);
      // When
      world.run();
      // Then
      String run = "seed " + seed + ", news up to " + lagMillis + " ms late: " + none.writes();
      assertThat(Collections.frequency(none.writes(), "deletePod")).as(run).isLessThanOrEqualTo(1);
      assertThat(Collections.frequency(none.writes(), "releasePod")).as(run).isEqualTo(1);
    }
  }
}
