package dev.greenroom.core.usage;

import dev.greenroom.api.Profile;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a minute of a session costs, by the profile of its pod.
 *
 * @param cents a minute, by profile; one that has no price costs nothing
 */
public record Prices(Map<String, BigDecimal> cents) {
  public static final Prices NONE = new Prices(Map.of());

  private static final Pattern PRICE = Pattern.compile("([^=]*)=([0-9]{1,9}(?:\\.[0-9]{1,9})?)");

  public Prices {
    cents = Map.copyOf(cents);
  }

  /**
   * Reads a price list.
   *
   * @param texts such as {@code agent-1x=1.5}, each profile once
   * @throws IllegalArgumentException with what is wrong and how it is written
   */
  public static Prices parse(Collection<String> texts) {
    Map<String, BigDecimal> cents = new LinkedHashMap<>();
    for (String text : texts) {
      Matcher price = PRICE.matcher(text.strip());
      if (!price.matches()) {
        throw new IllegalArgumentException(
            "'" + text + "' is no price: write PROFILE=CENTS, such as agent-1x=1.5");
      }
      String profile = price.group(1);
      if (!profiles().contains(profile)) {
        throw new IllegalArgumentException(
            "'" + profile + "' is no profile: there are " + String.join(", ", profiles()));
      }
      if (cents.put(profile, new BigDecimal(price.group(2))) != null) {
        throw new IllegalArgumentException(profile + " has two prices: give one");
      }
    }
    return new Prices(cents);
  }

  private static List<String> profiles() {
    return Stream.concat(
            Arrays.stream(Profile.values()).map(Profile::wire), Stream.of(Profile.CUSTOM))
        .toList();
  }

  public boolean isEmpty() {
    return cents.isEmpty();
  }

  /** What so many seconds of a profile cost. */
  public Spend of(String profile, long seconds) {
    BigDecimal price = cents.getOrDefault(profile, BigDecimal.ZERO);
    return new Spend(price.multiply(BigDecimal.valueOf(seconds)));
  }

  /** What they cost together. */
  public Spend of(Map<String, Long> secondsByProfile) {
    return secondsByProfile.entrySet().stream()
        .map(used -> of(used.getKey(), used.getValue()))
        .reduce(Spend.NOTHING, Spend::plus);
  }
}
