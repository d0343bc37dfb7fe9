package dev.greenroom.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.Access;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reviews that are asked for once and then remembered for a few seconds: what was taken away is
 * gone within {@link #YES_FOR}, what was given is there within {@link #NO_FOR}. That there was no
 * answer is not remembered.
 */
public final class CachedReviews implements TokenReviews {
  static final Duration YES_FOR = Duration.ofSeconds(5);
  static final Duration NO_FOR = Duration.ofSeconds(1);
  private static final int KEPT_AT_MOST = 10_000;
  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final TokenReviews reviews;

  /** By the token's hash: the token itself is not kept. */
  private final Cache<String, Optional<User>> users;

  private final Cache<Question, Boolean> answers;
  private final Cache<String, List<String>> organizations;

  /** Made-up tokens can't keep those waiting whose token is known. */
  private final Semaphore tokensAtOnce = new Semaphore(AT_ONCE);

  private final Semaphore questionsAtOnce = new Semaphore(AT_ONCE);

  private record Question(User user, String namespace, Access access) {}

  public CachedReviews(TokenReviews reviews, Ticker ticker) {
    this.reviews = reviews;
    this.users = cache(ticker, Optional::isPresent);
    this.answers = cache(ticker, allowed -> allowed);
    this.organizations = cache(ticker, list -> true);
  }

  @Override
  public Optional<User> user(String token) {
    return users.get(sha256(token), hash -> inTurn(tokensAtOnce, () -> reviews.user(token)));
  }

  @Override
  public boolean allows(User user, String namespace, Access access) {
    return answers.get(
        new Question(user, namespace, access),
        asked -> inTurn(questionsAtOnce, () -> reviews.allows(user, namespace, access)));
  }

  @Override
  public List<String> organizations() {
    return organizations.get("", all -> inTurn(questionsAtOnce, reviews::organizations));
  }

  private static <T> T inTurn(Semaphore atOnce, Supplier<T> question) {
    try {
      if (!atOnce.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new KubernetesClientException("too many reviews are asked for at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KubernetesClientException("interrupted", e);
    }
    try {
      return question.get();
    } finally {
      atOnce.release();
    }
  }

  private static <K, V> Cache<K, V> cache(Ticker ticker, Predicate<V> yes) {
    return Caffeine.newBuilder()
        .ticker(ticker)
        .executor(Runnable::run)
        .maximumSize(KEPT_AT_MOST)
        .expireAfter(Expiry.<K, V>writing((key, value) -> yes.test(value) ? YES_FOR : NO_FOR))
        .build();
  }

  private static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
