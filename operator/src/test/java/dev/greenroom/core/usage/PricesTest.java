package dev.greenroom.core.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricesTest {
  private static final long SEED = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  void eachProfileIsPricedByTheMinuteAndWhatHasNoPriceIsFree() {
    // Given
    Prices prices = Prices.parse(List.of("agent-1x=1.5", " agent-2x=3", "custom=0.25"));

    // When
    Spend spent =
        prices.of(Map.of("agent-1x", 60L, "agent-2x", 20L, "custom", 120L, "agent-3x", 9L, "", 9L));

    // Then
    assertThat(spent.cents()).isEqualTo(3);
    assertThat(spent.sixtieths()).isEqualByComparingTo("180.0"); // 90 + 60 + 30
  }

  @Test
  void centsAreRoundedDownOnceAndAtTheEnd() {
    // Given: one second is a sixtieth of 1.5 cents
    Prices prices = Prices.parse(List.of("agent-1x=1.5"));

    // When
    Spend spent = Spend.NOTHING;
    for (int i = 0; i < 79; i++) {
      spent = spent.plus(prices.of("agent-1x", 1));
    }

    // Then
    assertThat(spent.cents()).isEqualTo(1);
    assertThat(spent.plus(prices.of("agent-1x", 1)).cents()).isEqualTo(2);
    assertThat(prices.of("agent-1x", -1).cents()).as("a correction").isEqualTo(-1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "agent-1x | is no price: write PROFILE=CENTS",
        "agent-1x= | is no price",
        "agent-1x=-1 | is no price",
        "agent-1x=1e3 | is no price",
        "agent-1x=1,5 | is no price",
        "agent-9x=1 | agent-9x' is no profile: there are agent-1x, agent-2x, agent-3x, custom"
      })
  void whatIsNoPriceListIsSaid(String text, String why) {
    assertThatThrownBy(() -> Prices.parse(List.of(text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aProfileHasOnePrice() {
    assertThatThrownBy(() -> Prices.parse(List.of("custom=1", "custom=2")))
        .hasMessage("custom has two prices: give one");
  }

  @Test
  void aLimitIsNeverReachedBelowItAlwaysAtItAndTheFigureSaysTheSame() {
    RandomGenerator random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      // Given
      BigDecimal price = BigDecimal.valueOf(random.nextLong(100_000), random.nextInt(7));
      long seconds = random.nextLong(1_000_000);
      Spend spent = new Prices(Map.of("agent-1x", price)).of("agent-1x", seconds);
      long near = Math.max(0, spent.cents() + random.nextInt(-2, 3));

      // When
      boolean reached = spent.reaches(near);

      // Then
      BigDecimal exactly = price.multiply(BigDecimal.valueOf(seconds));
      BigDecimal limit = BigDecimal.valueOf(near).multiply(BigDecimal.valueOf(60));
      assertThat(reached)
          .as("seed %d: %s cents a minute, %d s, limit %d", SEED, price, seconds, near)
          .isEqualTo(exactly.compareTo(limit) >= 0)
          .isEqualTo(spent.cents() >= near);
    }
  }
}
