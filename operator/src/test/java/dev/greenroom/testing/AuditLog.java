package dev.greenroom.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What service accounts asked of the API server that the tests of a JVM share. */
public final class AuditLog {
  private static final String FILE = "audit.log";

  private AuditLog() {}

  /** Flags of an API server that writes the log anew. */
  static List<String> flags(Path target, Path state) {
    try {
      Path log = target.toAbsolutePath().resolve(FILE);
      Files.deleteIfExists(log);
      Path policy = Files.createDirectories(state.toAbsolutePath()).resolve("audit-policy.yaml");
      Files.writeString(
          policy,
          """
          apiVersion: audit.k8s.io/v1
          kind: Policy
          omitStages: [RequestReceived]
          rules:
            - {level: Metadata, userGroups: ["system:serviceaccounts"]}
            - {level: None}
          """);
      return List.of(
          "--audit-policy-file=" + policy,
          "--audit-log-path=" + log,
          "--audit-log-maxsize=4000",
          "--audit-log-mode=batch");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Hands over one request after another, as {@code audit.k8s.io/v1} has it.
   *
   * @throws java.nio.file.NoSuchFileException when no API server has run
   */
  public static void read(Path target, Consumer<JsonNode> each) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (Stream<String> lines = Files.lines(target.resolve(FILE))) {
      lines.forEach(
          line -> {
            try {
              each.accept(mapper.readTree(line));
            } catch (JsonProcessingException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}
