package dev.greenroom.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import org.junit.jupiter.api.Test;

class ProbeStateTest {
  private final Probe probe =
      new ProbeBuilder().withSuccessThreshold(2).withFailureThreshold(3).build();

  private ProbeState after(String answers) {
    ProbeState state = ProbeState.initial();
    for (char answer : answers.toCharArray()) {
      state = state.next(answer == '+', probe);
    }
    return state;
  }

  @Test
  void turnsOnlyAfterEnoughEqualAnswersInARow() {
    // Then
    assertThat(after("+").passing()).isFalse();
    assertThat(after("+-+").passing()).isFalse();
    assertThat(after("++").passing()).isTrue();
    assertThat(after("++--").passing()).isTrue();
    assertThat(after("++--+--").passing()).isTrue();
    assertThat(after("++---").passing()).isFalse();
  }

  @Test
  void isExhaustedWhenItNeverPassed() {
    // Then
    assertThat(after("--").exhausted(probe)).isFalse();
    assertThat(after("---").exhausted(probe)).isTrue();
  }
}
