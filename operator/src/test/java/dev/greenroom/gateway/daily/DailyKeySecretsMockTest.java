package dev.greenroom.gateway.daily;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@EnableKubernetesMockClient
class DailyKeySecretsMockTest {
  private static final String PATH = "/api/v1/namespaces/acme/secrets/greenroom-daily";

  KubernetesMockServer server;
  KubernetesClient client;

  private final AtomicLong now = new AtomicLong();

  @Test
  void aKeyIsReadOnceInAFewSecondsAndANewOneTakesEffect() {
    // Given
    holds("first\n");
    holds("second");
    DailyKeySecrets keys = new DailyKeySecrets(client, now::get);

    // When
    String first = keys.of("acme");
    String soon = keys.of("acme");
    now.addAndGet(DailyKeySecrets.KEPT_FOR.toNanos());
    String later = keys.of("acme");

    // Then
    assertThat(first).isEqualTo("first").isEqualTo(soon);
    assertThat(later).isEqualTo("second");
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "two\nlines", "\u00e4"})
  void whatIsNoKeyIsNone(String value) {
    // Given
    holds(value);

    // When
    String key = new DailyKeySecrets(client, now::get).of("acme");

    // Then
    assertThat(key).isNull();
  }

  @Test
  void anOrganizationWithoutTheSecretHasNone() {
    // Given
    server.expect().get().withPath(PATH).andReturn(404, "{}").once();

    // When
    DailyKeySecrets keys = new DailyKeySecrets(client, now::get);

    // Then
    assertThat(keys.of("acme")).isNull();
    assertThat(keys.of("acme")).isNull();
    assertThat(server.getRequestCount()).isOne();
  }

  @Test
  void aFailedReadIsNoAnswerAndNotRemembered() {
    // Given
    server.expect().get().withPath(PATH).andReturn(403, "{}").once();
    holds("key");

    // When
    DailyKeySecrets keys = new DailyKeySecrets(client, now::get);

    // Then
    assertThatThrownBy(() -> keys.of("acme")).isInstanceOf(KubernetesClientException.class);
    assertThat(keys.of("acme")).isEqualTo("key");
  }

  private void holds(String key) {
    server
        .expect()
        .get()
        .withPath(PATH)
        .andReturn(
            200,
            new SecretBuilder()
                .withNewMetadata()
                .withName("greenroom-daily")
                .endMetadata()
                .addToData("apiKey", Base64.getEncoder().encodeToString(key.getBytes()))
                .build())
        .once();
  }
}
