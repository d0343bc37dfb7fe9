package dev.greenroom.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant THEN = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant WHOLE = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void aNewConditionIsOfThisGenerationAndTheWholeSecond() {
    // When
    List<Condition> list = Conditions.of(null, 3, THEN).with("Ready", true, "Yes", "ready").list();

    // Then
    assertThat(list)
        .containsExactly(new Condition("Ready", Condition.Status.True, 3L, WHOLE, "Yes", "ready"));
  }

  @Test
  void theTransitionTimeMovesOnlyWithTheStatus() {
    // Given
    List<Condition> before = Conditions.of(null, 3, THEN).with("Ready", true, "Yes", "a").list();

    // When
    Conditions later = Conditions.of(before, 4, THEN.plusSeconds(60));
    Condition same = later.with("Ready", true, "Still", "b").list().get(0);
    Condition other = later.with("Ready", false, "No", "c").list().get(0);

    // Then
    assertThat(same.lastTransitionTime()).isEqualTo(WHOLE);
    assertThat(same.reason()).isEqualTo("Still");
    assertThat(same.observedGeneration()).isEqualTo(4);
    assertThat(other.lastTransitionTime()).isEqualTo(WHOLE.plusSeconds(60));
  }

  @Test
  void thereIsOneOfATypeInItsOldPlaceAndWhatIsNotMentionedStays() {
    // Given
    List<Condition> before =
        Conditions.of(null, 1, THEN).with("A", true, "R", "").with("B", true, "R", "").list();

    // When
    List<Condition> after = Conditions.of(before, 1, THEN).with("A", false, "S", "").list();

    // Then
    assertThat(after).extracting(Condition::type).containsExactly("A", "B");
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(Conditions.isTrue(before, "A")).isTrue();
  }

  @Test
  void unknownIsNotTrueAndAbsentIsNotThere() {
    // Given
    List<Condition> list =
        Conditions.of(null, 1, THEN).with("A", Condition.Status.Unknown, "R", "").list();

    // Then
    assertThat(Conditions.isTrue(list, "A")).isFalse();
    assertThat(Conditions.find(list, "A")).isPresent();
    assertThat(Conditions.find(list, "B")).isEmpty();
    assertThat(Conditions.isTrue(null, "A")).isFalse();
  }
}
