package dev.greenroom.testing;

import dev.greenroom.runner.protocol.SignedText;
import dev.greenroom.runner.protocol.Signer;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/** Signs with Java's own Ed25519: another implementation than that of the product. */
public record JdkSigner(PrivateKey key) implements Signer {

  @Override
  public String sign(SignedText text) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(text.bytes());
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
