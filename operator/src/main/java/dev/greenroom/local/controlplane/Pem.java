package dev.greenroom.local.controlplane;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;

/** Keys and certificates as text. */
final class Pem {
  private Pem() {}

  static String of(X509Certificate certificate) throws GeneralSecurityException {
    return block("CERTIFICATE", certificate.getEncoded());
  }

  static String of(PrivateKey key) {
    return block("PRIVATE KEY", encoded(key));
  }

  static X509Certificate certificate(String pem) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  static PrivateKey privateKey(String pem, String algorithm) throws GeneralSecurityException {
    byte[] bytes = Base64.getMimeDecoder().decode(pem.replaceAll("-----.*?-----", ""));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
  }

  private static byte[] encoded(Key key) {
    return Objects.requireNonNull(key.getEncoded(), "a key in software has an encoding");
  }

  private static String block(String type, byte[] bytes) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, text);
  }
}
