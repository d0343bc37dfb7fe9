package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.keys.KeySource.Live;
import dev.greenroom.gateway.keys.KeySource.Trust;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyCredentialsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final ApiKey key = ApiKey.random(Caller.Kind.PUBLIC, new SecureRandom());
  private final Verdict known = new Verdict.Known(new Caller(Caller.Kind.PUBLIC, "acme", key.id()));
  private final FakeSource source = new FakeSource();
  private long nanos;
  private final KeyCredentials credentials = new KeyCredentials(source, () -> nanos);

  @Test
  void aKeyOfTheFreshCacheNeedsNoQuestion() {
    // Given
    source.cache.put(key.id(), stored(key, null));

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(known);
    assertThat(source.reads).isZero();
  }

  @Test
  void noneAndMalformedOnesAreToldWithoutAQuestion() {
    assertThat(credentials.verify(null)).isEqualTo(new Verdict.Missing());
    assertThat(credentials.verify("")).isEqualTo(new Verdict.Refused());
    assertThat(credentials.verify(key.text() + "x")).isEqualTo(new Verdict.Refused());
    assertThat(source.reads).isZero();
  }

  @Test
  void theBeginningThatListsShowIsToldFromAWrongKey() {
    // Given
    String listed = stored(key, null).hint();
    String throughAHeader =
        new String(listed.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

    // Then
    assertThat(credentials.verify(listed)).isEqualTo(new Verdict.Shortened());
    assertThat(credentials.verify(throughAHeader)).isEqualTo(new Verdict.Shortened());
    assertThat(credentials.verify("pk_" + key.id())).isEqualTo(new Verdict.Shortened());
    assertThat(credentials.verify("pk_" + key.id() + "a")).isEqualTo(new Verdict.Refused());
    assertThat(source.reads).isZero();
  }

  @ParameterizedTest
  @EnumSource(Trust.class)
  void aKeyThatTheCacheHasNotYetIsReadLive(Trust trust) {
    // Given
    source.trust = trust;
    source.live = new Live.Found(stored(key, null));

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(known);
  }

  @Test
  void anUnknownKeyIsAskedForOnceInTwoSeconds() {
    // Given
    source.live = new Live.Absent();

    // When
    for (int i = 0; i < 100; i++) {
      assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Refused());
    }

    // Then
    assertThat(source.reads).isOne();

    // And when it is there later
    nanos += Duration.ofSeconds(3).toNanos();
    source.live = new Live.Found(stored(key, null));
    assertThat(credentials.verify(key.text())).isEqualTo(known);
  }

  @Test
  void aRevokedKeyIsRefusedFromTheCacheAndLive() {
    // Given
    source.cache.put(key.id(), stored(key, NOW));

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Refused());

    // And from a stale cache that does not know it yet
    source.cache.put(key.id(), stored(key, null));
    source.trust = Trust.STALE;
    source.live = new Live.Found(stored(key, NOW));
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Refused());
  }

  @Test
  void aStaleCacheAnswersOnlyWhenNobodyElseDoes() {
    // Given
    source.cache.put(key.id(), stored(key, null));
    source.trust = Trust.STALE;
    source.live = new Live.NoAnswer();

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(known);

    // And a lost one not at all
    source.trust = Trust.LOST;
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Undecided());
  }

  @Test
  void withoutCacheAndAnswerItIsUndecided() {
    // Given
    source.live = new Live.NoAnswer();

    // Then
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Undecided());
  }

  @Test
  void anotherSecretOrAnotherKindOfTheSameIdIsRefused() {
    // Given
    StoredKey other = stored(ApiKey.random(Caller.Kind.PUBLIC, new SecureRandom()), null);
    StoredKey right = stored(key, null);

    // Then
    source.cache.put(key.id(), other);
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Refused());
    source.cache.put(
        key.id(),
        new StoredKey(Caller.Kind.PRIVATE, "acme", key.id(), "ci", NOW, null, right.sha256()));
    assertThat(credentials.verify(key.text())).isEqualTo(new Verdict.Refused());
  }

  private static StoredKey stored(ApiKey key, @Nullable Instant revokedAt) {
    String hash = HexFormat.of().formatHex(key.sha256());
    return new StoredKey(key.kind(), "acme", key.id(), "ci", NOW, revokedAt, hash);
  }

  private static final class FakeSource implements KeySource {
    final Map<String, StoredKey> cache = new HashMap<>();
    Trust trust = Trust.FRESH;
    Live live = new Live.Absent();
    int reads;

    @Override
    public @Nullable StoredKey cached(String id) {
      return cache.get(id);
    }

    @Override
    public Trust trust() {
      return trust;
    }

    @Override
    public Live read(String id) {
      reads++;
      return live;
    }
  }
}
