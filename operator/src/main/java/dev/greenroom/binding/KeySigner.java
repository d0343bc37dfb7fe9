package dev.greenroom.binding;

import dev.greenroom.runner.protocol.SignedText;
import dev.greenroom.runner.protocol.Signer;
import java.io.IOException;
import java.security.PrivateKey;
import java.util.Base64;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.crypto.util.PrivateKeyFactory;

/**
 * Signs by Bouncy Castle, which takes a twentieth of the processor time that Java's own Ed25519
 * takes: a start waits for it. Runners, which verify once, need nothing but Java.
 */
public final class KeySigner implements Signer {
  private final Ed25519PrivateKeyParameters key;

  /**
   * @throws IllegalArgumentException when it is no Ed25519 key
   */
  public KeySigner(PrivateKey key) {
    try {
      this.key = (Ed25519PrivateKeyParameters) PrivateKeyFactory.createKey(key.getEncoded());
    } catch (IOException | ClassCastException e) {
      // Without the cause: its message might quote the key.
      throw new IllegalArgumentException("the private key is not an Ed25519 key");
    }
  }

  @Override
  public String sign(SignedText text) {
    byte[] bytes = text.bytes();
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(bytes, 0, bytes.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signer.generateSignature());
  }
}
