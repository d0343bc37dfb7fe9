package dev.greenroom.runner.protocol;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Ed25519: keys as one line of base64, signatures as base64url without padding; {@link Signer}
 * makes them.
 */
public final class Signing {
  private static final String ALGORITHM = "Ed25519";

  private Signing() {}

  public static KeyPair newKeyPair() {
    try {
      return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /** The X.509 form, as in {@code GREENROOM_PUBLIC_KEY}. */
  public static String encode(PublicKey key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  /** The PKCS#8 form. */
  public static String encode(PrivateKey key) {
    return Base64.getEncoder().encodeToString(key.getEncoded());
  }

  /**
   * @throws IllegalArgumentException when this is not a base64 X.509 Ed25519 key
   */
  public static PublicKey publicKey(String base64) {
    try {
      byte[] encoded = Base64.getDecoder().decode(base64.strip());
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the public key is not a base64 X.509 Ed25519 key; take it from the signing Secret", e);
    }
  }

  /**
   * @throws IllegalArgumentException when this is not a base64 PKCS#8 Ed25519 key
   */
  public static PrivateKey privateKey(String base64) {
    try {
      byte[] encoded = Base64.getDecoder().decode(base64.strip());
      return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Without the cause: its message might quote the key.
      throw new IllegalArgumentException(
          "the private key is not a base64 PKCS#8 Ed25519 key; take it from the signing Secret");
    }
  }

  /** False for every signature that is not this text's, malformed ones too. */
  public static boolean verifies(PublicKey key, SignedText text, String signature) {
    try {
      byte[] given = Base64.getUrlDecoder().decode(signature);
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(key);
      verifier.update(text.bytes());
      return verifier.verify(given);
    } catch (IllegalArgumentException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  private static IllegalStateException unavailable(GeneralSecurityException e) {
    return new IllegalStateException(
        "Ed25519 is not available; run with a Java that has jdk.crypto.ec", e);
  }
}
