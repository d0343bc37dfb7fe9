package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.gateway.keys.StoredKey;
import dev.greenroom.testing.RealApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class LocalKeysIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @TempDir Path state;
  private KeyStore store;

  @BeforeEach
  void startEmpty() {
    store =
        new KeyStore(
            server.client(),
            server.freshNamespace("local-keys"),
            InstantSource.system(),
            new SecureRandom());
  }

  @Test
  void areMadeOnceAndKeptForTheirOwnerOnly() throws IOException {
    // When
    LocalKeys keys = LocalKeys.of(store, state, "acme");

    // Then
    assertThat(LocalKeys.of(store, state, "acme")).isEqualTo(keys);
    assertThat(keys.publicKey()).startsWith("pk_");
    assertThat(keys.privateKey()).startsWith("sk_");
    assertThat(store.list("acme")).hasSize(2);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("keys.json"))))
        .isEqualTo("rw-------");
    assertThat(keys.toString()).doesNotContain(keys.publicKey()).doesNotContain(keys.privateKey());
  }

  @Test
  void onlyTheOneThatWasRevokedIsMadeAnew() {
    // Given
    LocalKeys keys = LocalKeys.of(store, state, "acme");
    String id = ((ApiKey.WellFormed) ApiKey.read(keys.publicKey())).key().id();

    // When
    store.revoke("acme", id);

    // Then
    LocalKeys later = LocalKeys.of(store, state, "acme");
    assertThat(later.privateKey()).isEqualTo(keys.privateKey());
    assertThat(later.publicKey()).isNotEqualTo(keys.publicKey());
    assertThat(store.list("acme").stream().filter(StoredKey::isRevoked)).hasSize(1);
  }

  @Test
  void aClusterThatDoesNotKnowThemAndAFileThatIsTornGetNewOnes() throws IOException {
    // Given
    LocalKeys keys = LocalKeys.of(store, state, "acme");

    // When
    startEmpty();
    LocalKeys others = LocalKeys.of(store, state, "acme");
    Files.writeString(state.resolve("keys.json"), "{torn");
    LocalKeys third = LocalKeys.of(store, state, "acme");

    // Then
    assertThat(others.publicKey()).isNotEqualTo(keys.publicKey());
    assertThat(third.privateKey()).isNotEqualTo(others.privateKey());
    assertThat(LocalKeys.of(store, state, "acme")).isEqualTo(third);
  }
}
