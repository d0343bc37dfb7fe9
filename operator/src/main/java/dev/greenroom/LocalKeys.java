package dev.greenroom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.ApiKey;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The two API keys of {@code greenroom up}: made once, kept over restarts in a file that only its
 * owner can read.
 */
record LocalKeys(String publicKey, String privateKey) {
  private static final String FILE = "keys.json";
  private static final String NAME = "greenroom-up";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those of the file as far as the cluster knows them; what it does not know is made anew. */
  static LocalKeys of(KeyStore store, Path stateDir, String organization) {
    Path file = stateDir.resolve(FILE);
    try {
      LocalKeys kept = read(file);
      LocalKeys keys =
          new LocalKeys(
              keptOrNew(
                  store, kept == null ? "" : kept.publicKey, Caller.Kind.PUBLIC, organization),
              keptOrNew(
                  store, kept == null ? "" : kept.privateKey, Caller.Kind.PRIVATE, organization));
      if (!keys.equals(kept)) {
        PrivateFiles.createFolder(stateDir);
        PrivateFiles.write(file, keys.json());
      }
      return keys;
    } catch (IOException e) {
      throw new LocalException(file + " cannot be read or written: " + e, e);
    }
  }

  private static String keptOrNew(
      KeyStore store, String kept, Caller.Kind kind, String organization) {
    boolean good =
        ApiKey.read(kept) instanceof ApiKey.WellFormed wellFormed
            && wellFormed.key().kind() == kind
            && store
                .find(wellFormed.key())
                .filter(stored -> stored.organization().equals(organization))
                .filter(stored -> !stored.isRevoked())
                .isPresent();
    return good ? kept : store.create(organization, kind, NAME).text();
  }

  private static @Nullable LocalKeys read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      JsonNode json = JSON.readTree(Files.readString(file));
      return new LocalKeys(json.path("publicKey").asText(), json.path("privateKey").asText());
    } catch (JsonProcessingException e) {
      return null; // torn by hand: others are made
    }
  }

  private String json() throws JsonProcessingException {
    return JSON.writerWithDefaultPrettyPrinter()
        .writeValueAsString(
            JSON.createObjectNode().put("publicKey", publicKey).put("privateKey", privateKey));
  }

  @Override
  public String toString() {
    return "LocalKeys";
  }
}
