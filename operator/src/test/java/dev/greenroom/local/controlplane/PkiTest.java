package dev.greenroom.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiTest {
  private static final Instant NOW = Instant.now();

  @TempDir Path folder;

  @Test
  void usesWhatItMadeBefore() throws IOException {
    // Given
    open(NOW);
    Map<String, String> made = contents();

    // When
    open(NOW.plus(Duration.ofDays(300)));

    // Then
    assertThat(contents()).isEqualTo(made);
  }

  @Test
  void makesCertificatesAnewBeforeTheyRunOutAndKeepsTheAuthority() throws IOException {
    // Given
    open(NOW);
    Map<String, String> made = contents();

    // When
    open(NOW.plus(Duration.ofDays(600)));

    // Then
    assertThat(contents()).containsEntry("ca.crt", made.get("ca.crt"));
    assertThat(contents()).containsEntry("service-account.key", made.get("service-account.key"));
    assertThat(contents().get("admin.crt")).isNotEqualTo(made.get("admin.crt"));
  }

  @Test
  void makesEverythingAnewWithTheAuthority() throws IOException {
    // Given
    open(NOW);
    Map<String, String> made = contents();
    Files.delete(folder.resolve("ca.key"));

    // When
    open(NOW);

    // Then
    for (String name : new String[] {"ca", "apiserver", "admin", "node", "etcd"}) {
      assertThat(contents().get(name + ".crt")).isNotEqualTo(made.get(name + ".crt"));
    }
  }

  @Test
  void repairsAPairThatDoesNotBelongTogether() throws IOException {
    // Given
    open(NOW);
    Map<String, String> made = contents();
    Files.writeString(folder.resolve("etcd.key"), made.get("node.key"));

    // When
    open(NOW);

    // Then
    assertThat(KeyedCertificate.read(CertificateFiles.in(folder, "etcd"))).isPresent();
  }

  @Test
  void keepsEveryFileFromOtherUsers() throws IOException {
    // Given
    open(NOW);

    // When
    try (Stream<Path> files = Files.list(folder)) {

      // Then
      assertThat(files)
          .hasSize(14)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void serverOfTheNodeHearsOnlyClientsOfItsAuthority() throws Exception {
    // Given
    Pki pki = open(NOW);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new KubeletHttps(pki.kubeletTls()));
    server.createContext("/", exchange -> exchange.sendResponseHeaders(204, -1));
    server.start();
    URI address = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");

    // When
    try {

      // Then
      assertThat(get(address, pki.adminTls()).statusCode()).isEqualTo(204);
      assertThatThrownBy(() -> get(address, stranger(pki))).isInstanceOf(IOException.class);
    } finally {
      server.stop(0);
    }
  }

  /** Trusts the same authority and shows no certificate. */
  private SSLContext stranger(Pki pki) throws Exception {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("ca", Pem.certificate(Files.readString(pki.authorityCertificate())));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> get(URI address, SSLContext tls) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(tls)
        .build()
        .send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  private Pki open(Instant now) {
    return Pki.open(folder, InstantSource.fixed(now), new SecureRandom());
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    }
    return contents;
  }
}
