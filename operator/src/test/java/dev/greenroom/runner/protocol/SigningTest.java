package dev.greenroom.runner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.testing.JdkSigner;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningTest {
  private final KeyPair keys = Signing.newKeyPair();

  @Test
  void keysSurviveTheirText() {
    // Given
    SignedText text = SignedText.of(Purpose.STOP, "pod", Map.of("Greenroom-Session", "a"), body());

    // When
    String signature =
        new JdkSigner(Signing.privateKey(Signing.encode(keys.getPrivate()))).sign(text);

    // Then
    assertThat(
            Signing.verifies(Signing.publicKey(Signing.encode(keys.getPublic())), text, signature))
        .isTrue();
    assertThat(signature).matches("[A-Za-z0-9_-]{86}");
  }

  @Test
  void whatIsSignedIsReadBackWhateverTheCaseOfTheHeaders() {
    // Given
    Delivery delivery = delivery("hello-1", Optional.of("daily"));

    // When
    ReceivedHeaders received =
        ReceivedHeaders.of(
            Map.of(
                "greenroom-session", List.of("hello-1"),
                "GREENROOM-EXPIRES", List.of("1000"),
                "Greenroom-Max-seconds", List.of("60"),
                "Greenroom-transport", List.of("daily"),
                "Accept", List.of("a", "b")));

    // Then
    assertThat(received.signedText(Purpose.DELIVER, "pod", body()))
        .isEqualTo(SignedText.of(Purpose.DELIVER, "pod", delivery.headers(), body()));
    assertThat(Delivery.from("pod", received, delivery.body()).headers())
        .isEqualTo(delivery.headers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"daily\ngreenroom-room-url: x", "a\rb", " daily", "däily", "a\u0000"})
  void signsNoValueThatCouldBeReadAsAnother(String transport) {
    // Given
    Delivery delivery = delivery("hello-1", Optional.of(transport));

    // When, Then
    assertThatThrownBy(() -> delivery.signedHeaders(new JdkSigner(keys.getPrivate())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("greenroom-transport");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a\"b", "a/b", "a b"})
  void aSessionsNameNeedsNoEscaping(String name) {
    // Given, When, Then
    assertThatThrownBy(() -> delivery(name, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Stop("pod", "a".repeat(64), Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRoomNeedsItsToken() {
    // Given
    ReceivedHeaders received =
        ReceivedHeaders.of(
            Map.of(
                "Greenroom-Session", List.of("a"),
                "Greenroom-Expires", List.of("1"),
                "Greenroom-Max-Seconds", List.of("60"),
                "Greenroom-Room-Url", List.of("https://example.daily.co/room")));

    // When, Then
    assertThatThrownBy(() -> Delivery.from("pod", received, body()))
        .hasMessageContaining("Greenroom-Room-Token");
  }

  @Test
  void showsNeitherBodyNorToken() {
    // Given
    Room room = new Room("https://example.daily.co/room", "secret");

    // When
    Delivery delivery =
        new Delivery("pod", "a", Instant.EPOCH, 60, Optional.empty(), Optional.of(room), body());

    // Then
    assertThat(delivery.toString() + room).doesNotContain("secret", "body");
  }

  private static Delivery delivery(String session, Optional<String> transport) {
    return new Delivery(
        "pod", session, Instant.ofEpochMilli(1000), 60, transport, Optional.empty(), body());
  }

  private static byte[] body() {
    return new byte[] {'{', '}'};
  }
}
