package dev.greenroom.local.controlplane;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** The one who signs the certificates of a local cluster. */
final class CertificateAuthority {
  private static final X500Name NAME = new X500Name("CN=greenroom-local-ca");
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);
  private static final int SERIAL_BITS = 120;

  private final KeyedCertificate self;
  private final SecureRandom random;

  CertificateAuthority(KeyedCertificate self, SecureRandom random) {
    this.self = self;
    this.random = random;
  }

  static CertificateAuthority create(Instant now, Duration lifetime, SecureRandom random)
      throws GeneralSecurityException {
    try {
      KeyPair pair = KeyKind.ELLIPTIC.generate(random);
      X509v3CertificateBuilder builder = builder(NAME, pair, now, lifetime, random);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      X509Certificate certificate = sign(builder, pair.getPrivate());
      return new CertificateAuthority(new KeyedCertificate(certificate, pair.getPrivate()), random);
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  KeyedCertificate self() {
    return self;
  }

  /** A certificate for a client and, when the subject has addresses, for a server. */
  KeyedCertificate issue(Subject subject, Instant now, Duration lifetime)
      throws GeneralSecurityException {
    try {
      KeyPair pair = subject.key().generate(random);
      X509v3CertificateBuilder builder =
          builder(new X500Name(subject.name()), pair, now, lifetime, random);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyEncipherment));
      builder.addExtension(Extension.extendedKeyUsage, false, purposes(subject));
      if (!alternativeNames(subject).isEmpty()) {
        GeneralName[] names = alternativeNames(subject).toArray(GeneralName[]::new);
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      return new KeyedCertificate(sign(builder, self.key()), pair.getPrivate());
    } catch (CertIOException e) {
      throw new GeneralSecurityException(e);
    }
  }

  static String signatureAlgorithm(PrivateKey key) {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
  }

  private static X509v3CertificateBuilder builder(
      X500Name subject, KeyPair pair, Instant now, Duration lifetime, SecureRandom random) {
    return new JcaX509v3CertificateBuilder(
        NAME,
        new BigInteger(SERIAL_BITS, random).setBit(0),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(lifetime)),
        subject,
        pair.getPublic());
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(signatureAlgorithm(key)).build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static ExtendedKeyUsage purposes(Subject subject) {
    boolean server = !alternativeNames(subject).isEmpty();
    // etcd's server certificate is also what its own gateway shows as a client.
    return new ExtendedKeyUsage(
        server
            ? new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}
            : new KeyPurposeId[] {KeyPurposeId.id_kp_clientAuth});
  }

  private static List<GeneralName> alternativeNames(Subject subject) {
    List<GeneralName> names = new ArrayList<>();
    subject.ips().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
    subject.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
    return names;
  }
}
