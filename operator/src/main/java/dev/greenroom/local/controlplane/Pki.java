package dev.greenroom.local.controlplane;

import dev.greenroom.local.LocalException;
import dev.greenroom.local.PrivateFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The keys and certificates of a local cluster: made once in a folder of the state, used again by
 * every later start, and made anew when they would run out in the time a cluster may stay up.
 */
public final class Pki {
  // An authority is renewed while it has more time than a certificate it signs, so that none
  // outlives it.
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
  private static final Duration AUTHORITY_RESERVE = Duration.ofDays(1000);
  private static final Duration LIFETIME = Duration.ofDays(730);
  private static final Duration RESERVE = Duration.ofDays(180);
  private static final List<String> LOOPBACK = List.of("127.0.0.1");
  private static final String SERVICE_IP = "10.0.0.1"; // the first address of the service range
  private static final String ADMINISTRATORS = "O=system:masters";

  private final Path folder;
  private final Instant now;
  private final SecureRandom random;
  private final CertificateAuthority authority;

  private Pki(Path folder, Instant now, SecureRandom random, CertificateAuthority authority) {
    this.folder = folder;
    this.now = now;
    this.random = random;
    this.authority = authority;
  }

  public static Pki open(Path folder, InstantSource clock, SecureRandom random) {
    try {
      PrivateFiles.createFolder(folder);
      Instant now = clock.instant();
      Pki pki =
          new Pki(folder, now, random, authority(CertificateFiles.in(folder, "ca"), now, random));
      for (Subject subject : subjects()) {
        pki.ensure(subject);
      }
      pki.ensureServiceAccountKey();
      return pki;
    } catch (IOException | GeneralSecurityException e) {
      throw new LocalException(
          "The certificates in %s cannot be made: %s.".formatted(folder, e), e);
    }
  }

  private static List<Subject> subjects() {
    return List.of(
        Subject.server(
            "apiserver",
            "CN=kube-apiserver",
            List.of("127.0.0.1", SERVICE_IP),
            List.of("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc")),
        Subject.server("etcd", "CN=etcd", LOOPBACK, List.of("localhost")),
        Subject.server("node", "CN=greenroom-process-node", LOOPBACK, List.of("localhost")),
        Subject.client("admin", ADMINISTRATORS + ",CN=greenroom-admin", KeyKind.RSA),
        Subject.client(
            "apiserver-kubelet-client", ADMINISTRATORS + ",CN=kube-apiserver", KeyKind.ELLIPTIC));
  }

  /**
   * For the node's server: shows the node's certificate, trusts clients that our authority has
   * signed.
   */
  public SSLContext kubeletTls() {
    return tls("node");
  }

  /** For a client of the API server that may do everything. */
  SSLContext adminTls() {
    return tls("admin");
  }

  CertificateFiles files(String name) {
    return CertificateFiles.in(folder, name);
  }

  Path authorityCertificate() {
    return files("ca").certificate();
  }

  private static CertificateAuthority authority(
      CertificateFiles files, Instant now, SecureRandom random)
      throws IOException, GeneralSecurityException {
    Optional<KeyedCertificate> kept =
        KeyedCertificate.read(files).filter(self -> isGood(self, now, AUTHORITY_RESERVE));
    if (kept.isPresent()) {
      return new CertificateAuthority(kept.get(), random);
    }
    CertificateAuthority made = CertificateAuthority.create(now, AUTHORITY_LIFETIME, random);
    made.self().write(files);
    return made;
  }

  private void ensure(Subject subject) throws IOException, GeneralSecurityException {
    CertificateFiles files = files(subject.file());
    boolean kept =
        KeyedCertificate.read(files)
            .filter(pair -> isGood(pair, now, RESERVE) && pair.isSignedBy(authority.self()))
            .isPresent();
    if (!kept) {
      authority.issue(subject, now, LIFETIME).write(files);
    }
  }

  /**
   * Its certificate is never shown: it is there so that the pair can be checked like the others.
   */
  private void ensureServiceAccountKey() throws IOException, GeneralSecurityException {
    CertificateFiles files = files("service-account");
    if (KeyedCertificate.read(files).isEmpty()) {
      authority
          .issue(
              Subject.client("service-account", "CN=service-accounts", KeyKind.ELLIPTIC),
              now,
              LIFETIME)
          .write(files);
    }
  }

  private static boolean isGood(KeyedCertificate pair, Instant now, Duration reserve) {
    return pair.isValidAt(now) && pair.isValidAt(now.plus(reserve));
  }

  private SSLContext tls(String name) {
    try {
      KeyedCertificate pair = KeyedCertificate.read(files(name)).orElseThrow();
      X509Certificate ca = authority.self().certificate();
      char[] noPassword = new char[0];
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, noPassword);
      store.setKeyEntry(
          name, pair.key(), noPassword, new X509Certificate[] {pair.certificate(), ca});
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, noPassword);
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, noPassword);
      trusted.setCertificateEntry("ca", ca);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), random);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new LocalException(
          "The certificate %s of %s cannot be used: %s.".formatted(name, folder, e), e);
    }
  }
}
