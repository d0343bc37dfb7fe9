package dev.greenroom.gateway.daily;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Daily API keys in a Secret of each organisation's namespace, read live and remembered for a few
 * seconds, so that a new key needs no restart.
 */
public final class DailyKeySecrets implements DailyKeys {
  public static final String SECRET = "greenroom-daily";
  static final String KEY = "apiKey";
  static final Duration KEPT_FOR = Duration.ofSeconds(5);
  private static final int KEPT_AT_MOST = 1_000;

  private final KubernetesClient client;
  private final Cache<String, Optional<String>> keys;

  public DailyKeySecrets(KubernetesClient client, Ticker ticker) {
    this.client = client;
    this.keys =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(KEPT_FOR)
            .maximumSize(KEPT_AT_MOST)
            .build();
  }

  @Override
  public @Nullable String of(String organization) {
    return keys.get(organization, this::read).orElse(null);
  }

  private Optional<String> read(String organization) {
    Secret secret = client.secrets().inNamespace(organization).withName(SECRET).get();
    String value = secret == null || secret.getData() == null ? null : secret.getData().get(KEY);
    return Optional.ofNullable(value)
        .map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8).strip())
        // What is no header value is no key; it must not turn up in an error that quotes it.
        .filter(text -> text.matches("[!-~]{1,1024}"));
  }
}
