package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionIdTest {

  @Test
  void oneKeyIsOneIdAndEveryDifferenceIsAnother() {
    // When
    UUID id = SessionId.forKey("acme", "agent", "key", 1);
    // Then
    assertThat(SessionId.forKey("acme", "agent", "key", 1)).isEqualTo(id);
    assertThat(
            Set.of(
                id,
                SessionId.forKey("acme", "agent", "key", 2),
                SessionId.forKey("acme", "agent", "kez", 1),
                SessionId.forKey("acme", "agen", "tkey", 1),
                SessionId.forKey("acmea", "gent", "key", 1),
                SessionId.forKey("acme", "agent", "", 1)))
        .hasSize(6);
  }

  @Test
  void theIdOfAKeyStaysTheSameOverReleases() {
    // Then
    assertThat(SessionId.forKey("acme", "my-first-agent", "order-42", 1))
        .hasToString("8d48e2ed-933f-8bc8-9755-ff1375473f4a");
  }

  @Test
  void theVersionTellsAnIdOfAKeyFromARandomOne() {
    // Given
    long seed = 42;
    SplittableRandom source = new SplittableRandom(seed);
    Set<UUID> seen = new HashSet<>();
    // Then
    for (int i = 0; i < 1_000; i++) {
      UUID random = SessionId.random(source);
      UUID derived = SessionId.forKey("acme", "agent", "key " + i, 1);
      assertThat(random.version()).as("seed %s", seed).isEqualTo(4);
      assertThat(derived.version()).isEqualTo(8);
      assertThat(random.variant()).isEqualTo(2);
      assertThat(derived.variant()).isEqualTo(2);
      assertThat(SessionId.isFromKey(random.toString())).isFalse();
      assertThat(SessionId.isFromKey(derived.toString())).isTrue();
      assertThat(seen.add(random) && seen.add(derived)).isTrue();
    }
    assertThat(SessionId.isFromKey("hello-1")).isFalse();
  }
}
