package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.SignedText;
import dev.greenroom.runner.protocol.Signer;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.testing.JdkSigner;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class KeySignerTest {

  @RepeatedTest(20)
  void signsAsJavaDoes() {
    // Given
    KeyPair pair = Signing.newKeyPair();
    Signer signer = new KeySigner(pair.getPrivate());
    byte[] body = Signing.encode(pair.getPublic()).getBytes(StandardCharsets.US_ASCII);
    SignedText text = SignedText.of(Purpose.DELIVER, "pod", Map.of("Greenroom-Session", "a"), body);

    // When
    String signature = signer.sign(text);

    // Then
    assertThat(signature).isEqualTo(new JdkSigner(pair.getPrivate()).sign(text));
    assertThat(Signing.verifies(pair.getPublic(), text, signature)).isTrue();
  }

  @Test
  void takesNoOtherKey() throws NoSuchAlgorithmException {
    // Given
    KeyPair rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair();

    // When, Then
    assertThatThrownBy(() -> new KeySigner(rsa.getPrivate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause();
  }
}
