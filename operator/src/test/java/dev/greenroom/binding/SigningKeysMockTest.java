package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.SignedText;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.testing.JdkSigner;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient
class SigningKeysMockTest {
  private static final String SECRETS = "/api/v1/namespaces/greenroom/secrets";
  private static final String SECRET = SECRETS + "/greenroom-signing";
  private static final SignedText TEXT = SignedText.of(Purpose.STOP, "pod", Map.of(), new byte[0]);

  KubernetesMockServer server;
  KubernetesClient client;

  private final KeyPair pair = Signing.newKeyPair();

  @Test
  void whoeverIsFirstMakesThem() throws InterruptedException {
    // Given
    server.expect().get().withPath(SECRET).andReturn(404, status(404)).once();
    server.expect().post().withPath(SECRETS).andReturn(201, secret()).once();

    // When
    SigningKeys keys = SigningKeys.of(client, "greenroom");

    // Then
    assertIsThePair(keys);
    server.takeRequest();
    Secret sent =
        client
            .getKubernetesSerialization()
            .unmarshal(server.takeRequest().getBody().readUtf8(), Secret.class);
    assertThat(sent.getType()).isEqualTo("greenroom.dev/signing-key");
    String signature =
        new JdkSigner(Signing.privateKey(sent.getStringData().get("private"))).sign(TEXT);
    assertThat(
            Signing.verifies(
                Signing.publicKey(sent.getStringData().get("public")), TEXT, signature))
        .isTrue();
  }

  @Test
  void whoeverComesLaterReadsThem() {
    // Given
    server.expect().get().withPath(SECRET).andReturn(200, secret()).once();

    // Then
    assertIsThePair(SigningKeys.of(client, "greenroom"));
  }

  @Test
  void whoeverLosesTheRaceReadsThoseOfTheOther() {
    // Given
    server.expect().get().withPath(SECRET).andReturn(404, status(404)).once();
    server.expect().post().withPath(SECRETS).andReturn(409, status(409)).once();
    server.expect().get().withPath(SECRET).andReturn(200, secret()).once();

    // Then
    assertIsThePair(SigningKeys.of(client, "greenroom"));
  }

  @Test
  void aRefusalIsThrown() {
    // Given
    server.expect().get().withPath(SECRET).andReturn(404, status(404)).once();
    server.expect().post().withPath(SECRETS).andReturn(403, status(403)).once();

    // Then
    assertThatThrownBy(() -> SigningKeys.of(client, "greenroom"))
        .isInstanceOf(KubernetesClientException.class);
  }

  @Test
  void aSecretWithoutKeysSaysWhatToDo() {
    // Given
    Secret empty = new SecretBuilder(secret()).withData(Map.of()).build();
    server.expect().get().withPath(SECRET).andReturn(200, empty).once();

    // Then
    assertThatThrownBy(() -> SigningKeys.of(client, "greenroom"))
        .hasMessage(
            "Secret greenroom/greenroom-signing has no key \"private\"; "
                + "delete it when no session runs, and start again");
  }

  private void assertIsThePair(SigningKeys keys) {
    assertThat(keys.signer().sign(TEXT)).isEqualTo(new JdkSigner(pair.getPrivate()).sign(TEXT));
    assertThat(keys.publicKey()).isEqualTo(Signing.encode(pair.getPublic()));
  }

  private Secret secret() {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("greenroom")
        .withName("greenroom-signing")
        .endMetadata()
        .addToData("private", base64(Signing.encode(pair.getPrivate())))
        .addToData("public", base64(Signing.encode(pair.getPublic())))
        .build();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Object status(int code) {
    return new StatusBuilder().withCode(code).withStatus("Failure").build();
  }
}
