package dev.greenroom.core.pool;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;

/**
 * When a slot of a full pool probably comes free: the median of the moment at which the first of
 * its sessions ends, as far as the agent's last sessions tell. Each session is taken to last as
 * long as one of those that lasted longer than it does already.
 */
public final class SlotForecast {
  public static final Duration SOONEST = Duration.ofSeconds(1);
  public static final Duration LATEST = Duration.ofMinutes(5);

  /** What is told of an agent whose sessions have told nothing yet. */
  public static final Duration UNKNOWN = Duration.ofSeconds(5);

  private final long[] lasted;
  private final long[] ages;

  private SlotForecast(long[] lasted, long[] ages) {
    this.lasted = lasted;
    this.ages = ages;
  }

  /**
   * @param ages how long each slot has been held by its session
   * @param lasted how long slots were held by the last sessions of the agent
   * @return whole seconds from {@link #SOONEST} to {@link #LATEST}
   */
  public static Duration of(Collection<Duration> ages, Collection<Duration> lasted) {
    long[] known = lasted.stream().mapToLong(Duration::toMillis).sorted().toArray();
    long longest = known.length == 0 ? 0 : known[known.length - 1];
    // One that outlasts all that are known may end at any time: it tells nothing.
    long[] telling = ages.stream().mapToLong(Duration::toMillis).filter(a -> a < longest).toArray();
    return telling.length == 0 ? UNKNOWN : new SlotForecast(known, telling).median();
  }

  private Duration median() {
    long early = SOONEST.toSeconds();
    long late = LATEST.toSeconds();
    while (early < late) {
      long middle = (early + late) / 2;
      if (allOutlast(middle * 1000)) {
        early = middle + 1;
      } else {
        late = middle;
      }
    }
    return Duration.ofSeconds(late);
  }

  /** Whether it is more probable than not that no session ends within this time. */
  private boolean allOutlast(long millis) {
    double probability = 1;
    for (long age : ages) {
      probability *= (double) longerThan(age + millis) / longerThan(age);
      if (probability <= 0.5) {
        return false;
      }
    }
    return true;
  }

  private int longerThan(long millis) {
    int at = Arrays.binarySearch(lasted, millis + 1);
    int first = at < 0 ? -at - 1 : at;
    while (first > 0 && lasted[first - 1] > millis) {
      first--;
    }
    return lasted.length - first;
  }
}
