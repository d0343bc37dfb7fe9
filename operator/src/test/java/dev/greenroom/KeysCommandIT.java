package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.Names;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.RealApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @TempDir static Path folder;
  private static String organization;
  private static Path kubeconfig;

  private record Ended(int exit, String output) {}

  @BeforeAll
  static void makeAnOrganisation() {
    organization = server.freshNamespace("keys-org");
    server
        .client()
        .namespaces()
        .withName(organization)
        .edit(
            namespace ->
                namespace
                    .edit()
                    .editMetadata()
                    .addToLabels(Names.ORGANIZATION, "true")
                    .endMetadata()
                    .build());
    kubeconfig = folder.resolve("kubeconfig");
    server.controlPlane().writeKubeconfig(kubeconfig, organization);
  }

  @Test
  void aKeyIsShownOnceListedWithoutItselfAndRevoked() throws IOException {
    // When
    Ended created = keys("create", "--name", "ci", "--kind", "private");
    Ended listed = keys("list", "--output", "json");

    // Then
    String key = created.output().lines().findFirst().orElseThrow();
    ApiKey read = ((ApiKey.WellFormed) ApiKey.read(key)).key();
    assertThat(created.output())
        .isEqualTo(key + "\nThis key cannot be shown again: keep it where secrets are kept.\n");
    JsonNode entry = new ObjectMapper().readTree(listed.output()).get(0);
    assertThat(entry.get("id").asText()).isEqualTo(read.id());
    assertThat(entry.get("kind").asText()).isEqualTo("private");
    assertThat(entry.get("revoked").asBoolean()).isFalse();
    assertThat(listed.output()).doesNotContain(key.substring(15));

    // And when it is revoked
    Ended revoked = keys("revoke", read.id());
    assertThat(revoked.output()).isEqualTo("The key " + read.id() + " is revoked.\n");
    assertThat(keys("list").output())
        .containsPattern(read.id() + " +private +20\\S+Z +20\\S+Z +ci");
  }

  @Test
  void whatCannotBeDoneIsSaidInOneSentence() {
    assertThat(keys("revoke", "sk_notakey"))
        .isEqualTo(
            new Ended(
                1,
                "greenroom: The organisation %s has no key of this id. `greenroom keys list` shows the ids.\n"
                    .formatted(organization)));
    assertThat(keys("list", "--organization", "nobody"))
        .isEqualTo(
            new Ended(
                1,
                "greenroom: The cluster has no organisation nobody: a namespace with the label greenroom.dev/organization=true. Choose another with --organization.\n"));
    Ended usage = keys("create", "--kind", "secret", "--name", "x");
    assertThat(usage.exit()).isEqualTo(2);
    assertThat(usage.output()).contains("--kind");
    assertThat(keys().output()).startsWith("Say what to do with the keys: create, list or revoke.");
  }

  private static Ended keys(String... words) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(words));
    if (words.length > 0) {
      all.addAll(List.of("--namespace", server.namespace()));
    }
    try (GreenroomChild child =
        GreenroomChild.start(
            folder, Map.of("KUBECONFIG", kubeconfig.toString()), all.toArray(String[]::new))) {
      int exit = child.awaitExit();
      return new Ended(exit, child.output());
    }
  }
}
