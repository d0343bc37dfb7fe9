package dev.greenroom.local.controlplane;

import dev.greenroom.local.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;

/** A certificate together with its private key. */
record KeyedCertificate(X509Certificate certificate, PrivateKey key) {
  /** What the files hold; empty when they are missing, unreadable, or do not belong together. */
  static Optional<KeyedCertificate> read(CertificateFiles files) {
    try {
      X509Certificate certificate = Pem.certificate(Files.readString(files.certificate()));
      String algorithm = certificate.getPublicKey().getAlgorithm();
      PrivateKey key = Pem.privateKey(Files.readString(files.key()), algorithm);
      KeyedCertificate pair = new KeyedCertificate(certificate, key);
      return pair.belongTogether() ? Optional.of(pair) : Optional.empty();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void write(CertificateFiles files) throws IOException, GeneralSecurityException {
    PrivateFiles.write(files.key(), Pem.of(key));
    PrivateFiles.write(files.certificate(), Pem.of(certificate));
  }

  boolean isValidAt(Instant instant) {
    return !certificate.getNotBefore().toInstant().isAfter(instant)
        && certificate.getNotAfter().toInstant().isAfter(instant);
  }

  boolean isSignedBy(KeyedCertificate authority) {
    try {
      certificate.verify(authority.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** A write that was cut between key and certificate leaves an old one beside a new one. */
  private boolean belongTogether() throws GeneralSecurityException {
    byte[] probe = {1, 2, 3};
    Signature signature = Signature.getInstance(CertificateAuthority.signatureAlgorithm(key));
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    return signature.verify(signed);
  }
}
