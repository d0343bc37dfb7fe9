package dev.greenroom.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes tokens as private credentials: good for every organisation in which their user may
 * create AgentSessions.
 */
public final class KubernetesCredentials implements Credentials {
  private static final Logger log = LoggerFactory.getLogger(KubernetesCredentials.class);
  private static final Duration KEPT_FOR = Duration.ofSeconds(10);
  private static final int KEPT_AT_MOST = 10_000;
  private static final int REVIEWS_AT_ONCE = 8;
  private static final Pattern TOKEN = Pattern.compile("[!-~]{8,16384}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:(?<namespace>[^:]+):[^:]+");

  private final TokenReviews reviews;
  private final Semaphore atOnce = new Semaphore(REVIEWS_AT_ONCE);
  private final Cache<Question, Verdict> answers;

  /** What was asked, by the token's hash: the token itself is not kept. */
  private record Question(String sha256, @Nullable String organization) {}

  public KubernetesCredentials(TokenReviews reviews, Ticker ticker) {
    this.reviews = reviews;
    this.answers =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(KEPT_FOR)
            .maximumSize(KEPT_AT_MOST)
            .build();
  }

  /** Without an organisation, a service account is taken for one of its own namespace. */
  @Override
  public Verdict verify(@Nullable String bearer) {
    return decide(bearer, null);
  }

  @Override
  public Verdict verify(@Nullable String bearer, String organization) {
    // Asked about no namespace, the API server would answer about all of them.
    return NAMESPACE.matcher(organization).matches()
        ? decide(bearer, organization)
        : bearer == null ? new Verdict.Missing() : new Verdict.Refused();
  }

  private Verdict decide(@Nullable String bearer, @Nullable String organization) {
    if (bearer == null) {
      return new Verdict.Missing();
    }
    if (!TOKEN.matcher(bearer).matches()) {
      return new Verdict.Refused();
    }
    Question question = new Question(sha256(bearer), organization);
    Verdict known = answers.getIfPresent(question);
    if (known != null) {
      return known;
    }
    if (!atOnce.tryAcquire()) {
      return new Verdict.Undecided();
    }
    try {
      Verdict verdict = ask(bearer, organization);
      answers.put(question, verdict);
      return verdict;
    } catch (KubernetesClientException e) {
      log.warn("a Kubernetes token cannot be reviewed: the API server answers {}", e.getCode());
      return new Verdict.Undecided();
    } finally {
      atOnce.release();
    }
  }

  private Verdict ask(String token, @Nullable String organization) {
    Optional<TokenReviews.User> user = reviews.user(token);
    if (user.isEmpty()) {
      return new Verdict.Refused();
    }
    String asked = organization == null ? home(user.get()) : organization;
    return asked != null && reviews.mayCreateSessions(user.get(), asked)
        ? new Verdict.Known(new Caller(Caller.Kind.PRIVATE, asked, user.get().name()))
        : new Verdict.Refused();
  }

  private static @Nullable String home(TokenReviews.User user) {
    Matcher account = SERVICE_ACCOUNT.matcher(user.name());
    return account.matches() ? account.group("namespace") : null;
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
