package dev.greenroom.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials;
import dev.greenroom.gateway.keys.KeySource.Live;
import dev.greenroom.gateway.keys.KeySource.Trust;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** API keys as credentials. */
public final class KeyCredentials implements Credentials {
  private static final Duration UNKNOWN_FOR = Duration.ofSeconds(2);
  private static final int UNKNOWN_AT_MOST = 10_000;

  /** Compared with when there is no such key, so that this takes as long; no key has this hash. */
  private static final String NOBODY = "0".repeat(64);

  private final KeySource source;

  /** Ids that a live read did not find, so that a wrong key does not become a load. */
  private final Cache<String, Boolean> unknown;

  public KeyCredentials(KeyWatch watch, Ticker ticker) {
    this((KeySource) watch, ticker);
  }

  KeyCredentials(KeySource source, Ticker ticker) {
    this.source = source;
    this.unknown =
        Caffeine.newBuilder()
            .ticker(ticker)
            .executor(Runnable::run)
            .expireAfterWrite(UNKNOWN_FOR)
            .maximumSize(UNKNOWN_AT_MOST)
            .build();
  }

  @Override
  public Verdict verify(@Nullable String bearer) {
    if (bearer == null) {
      return new Verdict.Missing();
    }
    ApiKey.Reading reading = ApiKey.read(bearer);
    if (!(reading instanceof ApiKey.WellFormed wellFormed)) {
      return reading.equals(ApiKey.BEGINNING) ? new Verdict.Shortened() : new Verdict.Refused();
    }
    ApiKey key = wellFormed.key();
    Trust trust = source.trust();
    StoredKey cached = source.cached(key.id());
    if (trust == Trust.FRESH && cached != null) {
      return compare(cached, key);
    }
    return live(key, trust == Trust.LOST ? null : cached);
  }

  @Override
  public boolean isKnown(String bearer) {
    if (!(ApiKey.read(bearer) instanceof ApiKey.WellFormed wellFormed)
        || source.trust() != Trust.FRESH) {
      return false;
    }
    StoredKey cached = source.cached(wellFormed.key().id());
    return cached != null && compare(cached, wellFormed.key()) instanceof Verdict.Known;
  }

  private Verdict live(ApiKey key, @Nullable StoredKey cached) {
    if (unknown.getIfPresent(key.id()) != null) {
      return compare(null, key);
    }
    Live live = source.read(key.id());
    if (live instanceof Live.Found found) {
      return compare(found.key(), key);
    }
    if (live instanceof Live.Absent) {
      unknown.put(key.id(), true);
      return compare(null, key);
    }
    return cached == null ? new Verdict.Undecided() : compare(cached, key);
  }

  private static Verdict compare(@Nullable StoredKey stored, ApiKey key) {
    if (stored == null) {
      StoredKey.isSame(NOBODY, key);
      return new Verdict.Refused();
    }
    if (!stored.isOf(key) || stored.isRevoked()) {
      return new Verdict.Refused();
    }
    return new Verdict.Known(new Caller(stored.kind(), stored.organization(), stored.id()));
  }
}
