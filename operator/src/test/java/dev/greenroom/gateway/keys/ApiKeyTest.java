package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.Caller;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyTest {
  private static final String LETTERS = Base62.ALPHABET + "_- .\n\0é";

  private final SecureRandom random = new SecureRandom();

  @ParameterizedTest
  @EnumSource(Caller.Kind.class)
  void aNewKeyIsReadAsItself(Caller.Kind kind) {
    for (int i = 0; i < 1_000; i++) {
      // Given
      ApiKey key = ApiKey.random(kind, random);

      // Then
      assertThat(key.text()).matches("[ps]k_[0-9a-z]{12}[0-9A-Za-z]{43}[0-9A-Za-z]{6}");
      assertThat(ApiKey.read(key.text())).isEqualTo(new ApiKey.WellFormed(key));
    }
  }

  @ParameterizedTest
  @EnumSource(Caller.Kind.class)
  void everyChangeOfOneCharacterIsRefused(Caller.Kind kind) {
    // Given
    String key = ApiKey.random(kind, random).text();

    // Then
    for (int i = 0; i < key.length(); i++) {
      for (char letter : LETTERS.toCharArray()) {
        String changed = key.substring(0, i) + letter + key.substring(i + 1);
        if (!changed.equals(key)) {
          assertRefused(changed);
        }
      }
      assertRefused(key.substring(0, i) + key.substring(i + 1));
      assertRefused(key.substring(0, i) + "A" + key.substring(i));
    }
  }

  @Test
  void neighboursThatChangedPlacesAreRefused() {
    // Given
    String key = ApiKey.random(Caller.Kind.PUBLIC, random).text();

    // Then
    for (int i = 0; i < key.length() - 1; i++) {
      if (key.charAt(i) != key.charAt(i + 1)) {
        assertRefused(
            key.substring(0, i) + key.charAt(i + 1) + key.charAt(i) + key.substring(i + 2));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pk", "eyJhbGciOi.J9.x", "Bearer pk_", " pk_abc", "PK_abc"})
  void whatHasNoPrefixIsNoKey(String text) {
    assertThat(ApiKey.read(text))
        .isEqualTo(new ApiKey.Malformed("An API key begins with pk_ or sk_."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pk_", "sk_abc", "pk_\nabc", "pk_…"})
  void aTornKeySaysThatItIsNotWhole(String text) {
    assertThat(ApiKey.read(text))
        .isEqualTo(
            new ApiKey.Malformed(
                "The API key is not whole: it has 64 letters and digits, pk_ or sk_ included. Copy"
                    + " it again."));
  }

  @Test
  void aMistypedKeySaysSo() {
    // Given
    String key = ApiKey.random(Caller.Kind.PUBLIC, random).text();

    // Then
    assertThat(ApiKey.read("s" + key.substring(1)))
        .isEqualTo(
            new ApiKey.Malformed(
                "The API key has a wrong character: its checksum differs. Copy it again."));
  }

  @Test
  void noTextOfAKeyShowsItsSecret() {
    // Given
    ApiKey key = ApiKey.random(Caller.Kind.PRIVATE, random);
    String secret = key.text().substring(15);

    // Then
    assertThat(key.toString()).isEqualTo("sk_" + key.id() + "…");
    assertThat(new ApiKey.WellFormed(key).toString()).doesNotContain(secret);
  }

  @Test
  void noTwoKeysAreAlike() {
    // Given
    Set<String> ids = new HashSet<>();

    // Then
    for (int i = 0; i < 10_000; i++) {
      assertThat(ids.add(ApiKey.random(Caller.Kind.PUBLIC, random).id())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 000", "61, 00z", "62, 010", "238327, zzz"})
  void numbersHaveAFixedWidth(long number, String text) {
    assertThat(Base62.encode(BigInteger.valueOf(number), 3)).isEqualTo(text);
  }

  @Test
  void twoHundredAndFiftySixBitsFitIntoTheSecret() {
    assertThat(Base62.encode(BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE), 43))
        .hasSize(43);
  }

  private static void assertRefused(String text) {
    assertThat(ApiKey.read(text)).isInstanceOf(ApiKey.Malformed.class);
  }
}
