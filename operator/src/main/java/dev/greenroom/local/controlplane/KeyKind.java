package dev.greenroom.local.controlplane;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;

/** The kind of a private key. */
enum KeyKind {
  /** P-256: made in a millisecond. */
  ELLIPTIC("EC", 256),
  /** For keys that go to other people's clients, some of which read no other kind. */
  RSA("RSA", 2048);

  private final String algorithm;
  private final int bits;

  KeyKind(String algorithm, int bits) {
    this.algorithm = algorithm;
    this.bits = bits;
  }

  KeyPair generate(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits, random);
    return generator.generateKeyPair();
  }
}
