package dev.greenroom.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Credentials that are known to be good, or were a while ago, by their hash. They are verified like
 * any other; but who sends one is no guesser, whatever else comes from the same address.
 */
final class ProvenCredentials {
  private static final Duration KEPT_FOR = Duration.ofMinutes(10);
  private static final int AT_MOST = 10_000;

  private final Predicate<String> known;
  private final Cache<String, Boolean> hashes;

  ProvenCredentials(LongSupplier nanoTime, Predicate<String> known) {
    this.known = known;
    this.hashes =
        Caffeine.newBuilder()
            .ticker(nanoTime::getAsLong)
            .executor(Runnable::run)
            .expireAfterWrite(KEPT_FOR)
            .maximumSize(AT_MOST)
            .build();
  }

  void proven(String authorization) {
    hashes.put(sha256(authorization), true);
  }

  /** It is good no more: revoked, or its pod is gone. */
  void refused(String authorization) {
    hashes.invalidate(sha256(authorization));
  }

  boolean holds(String authorization) {
    return known.test(Doorkeeper.bearer(authorization))
        || hashes.getIfPresent(sha256(authorization)) != null;
  }

  /** Of the credential alone: the scheme may be written in several ways. */
  private static String sha256(String authorization) {
    String text = Doorkeeper.bearer(authorization);
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
