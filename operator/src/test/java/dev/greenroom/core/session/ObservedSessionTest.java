package dev.greenroom.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionSpec;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ObservedSessionTest {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void aDeclaredSessionIsAcceptedWhenItIsBound() {
    assertThat(bound(CREATED.plusMillis(4_200)).accepted()).isEqualTo(CREATED.plusMillis(4_200));
  }

  @Test
  void aSessionCreatedBoundIsAcceptedWhenItIsCreated() {
    assertThat(bound(CREATED.minusMillis(40)).accepted()).isEqualTo(CREATED);
  }

  @Test
  void aBindingOfLongAgoDoesNotBillThePast() {
    assertThat(bound(CREATED.minusSeconds(100_000)).accepted()).isEqualTo(CREATED);
    assertThat(bound(null).accepted()).isEqualTo(CREATED);
  }

  private static ObservedSession bound(Instant boundTime) {
    return new ObservedSession(
        "hello-1",
        1,
        CREATED,
        false,
        false,
        false,
        false,
        true,
        new AgentSessionSpec(
            "agent",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new AgentSessionSpec.Binding(
                "pod", "pod-uid", "agent-uid", "rev", "agent-1x", boundTime)),
        null,
        Place.FIRST,
        new PodView.ConfirmedAbsent(),
        new NodeView.Present());
  }
}
