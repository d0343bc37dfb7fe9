package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyHandlersTest {
  private static final String KEYS = "/v1/organizations/acme/apiKeys";

  private final RoutedCalls calls =
      new RoutedCalls(new OrganizationRoutes(null, new KeyRing(), Runnable::run).list(), "acme");

  @Test
  void aKeyIsShownWholeOnceAndByItsBeginningAfterwards() {
    // When
    var made = calls.send("POST", KEYS, "{\"name\": \"ci\", \"type\": \"public\"}");
    var listed = calls.get(KEYS);

    // Then
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.json().path("key").asText()).isEqualTo("pk_k0secret");
    assertThat(listed.json())
        .isEqualTo(
            Yaml.json(
                """
                public:
                - id: k0
                  key: pk_k0…
                  createdAt: "2026-01-02T03:04:05.000Z"
                  revoked: false
                  metadata: {name: ci}
                """));
  }

  @Test
  void aRevokedKeyStaysListedAndAnUnknownOneIsNotFound() {
    // Given
    calls.send("POST", KEYS, "{\"name\": \"ci\"}");

    // When
    var revoked = calls.delete(KEYS + "/k0");
    var unknown = calls.delete(KEYS + "/k9");

    // Then
    assertThat(revoked.status()).isEqualTo(200);
    assertThat(calls.get(KEYS).json().at("/public/0/revoked").asBoolean()).isTrue();
    assertThat(unknown.status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "no",
        "[]",
        "{}",
        "{\"name\": \" \"}",
        "{\"name\": 1}",
        "{\"name\": \"a\", \"name\": \"b\"}",
        "{\"name\": \"a\"} x",
        "{\"name\": \"\\ud800\"}",
        "{\"name\": \"a\", \"type\": \"private\"}",
        "{\"name\": \"a\", \"type\": null}"
      })
  void whatIsNoWishForAPublicKeyIsToldWhatToSend(String body) {
    // When
    var reply = calls.send("POST", KEYS, body);

    // Then
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("error").asText()).isNotBlank();
    assertThat(calls.get(KEYS).json().path("public")).isEmpty();
  }
}
