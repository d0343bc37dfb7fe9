package dev.greenroom.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * One token bucket for each name. A name not heard of for long is forgotten, when its bucket would
 * be full again; beyond {@value #AT_MOST} names so is the one least used.
 */
final class Buckets {
  private static final int AT_MOST = 50_000;

  private final Limits.Rate rate;
  private final TimeMeter clock;
  private final Cache<String, Bucket> buckets;

  /**
   * @param nanoTime monotonic: a clock that is set must not open or close a bucket
   */
  Buckets(Limits.Rate rate, LongSupplier nanoTime) {
    this.rate = rate;
    this.clock = new Monotonic(nanoTime);
    this.buckets =
        Caffeine.newBuilder()
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .maximumSize(AT_MOST)
            .expireAfterAccess(
                Duration.ofSeconds(60 + rate.burst() / Math.max(1, rate.perSecond())))
            .build();
  }

  /** Takes a token; zero when there was one, else how long until there is. */
  Duration take(String name) {
    return rate.isOff()
        ? Duration.ZERO
        : Duration.ofNanos(bucket(name).tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill());
  }

  /** Takes none: zero when there is one, else how long until there is. */
  Duration look(String name) {
    return rate.isOff()
        ? Duration.ZERO
        : Duration.ofNanos(bucket(name).estimateAbilityToConsume(1).getNanosToWaitForRefill());
  }

  private Bucket bucket(String name) {
    return buckets.get(
        name,
        unknown ->
            Bucket.builder()
                .addLimit(
                    limit ->
                        limit
                            .capacity(rate.burst())
                            .refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
                .withCustomTimePrecision(clock)
                .build());
  }

  private record Monotonic(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }
}
