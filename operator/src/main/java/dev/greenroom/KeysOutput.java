package dev.greenroom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.gateway.keys.StoredKey;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Keys as the command line shows them. */
final class KeysOutput {
  private static final String ROW = "%-14s %-8s %-21s %-21s %s%n";

  private KeysOutput() {}

  static Map<String, @Nullable Object> fields(StoredKey key) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("id", key.id());
    fields.put("organization", key.organization());
    fields.put("kind", kind(key));
    fields.put("name", key.name());
    fields.put("createdAt", key.createdAt().toString());
    fields.put("revoked", key.isRevoked());
    fields.put("revokedAt", key.revokedAt() == null ? null : key.revokedAt().toString());
    return fields;
  }

  static void table(CommandSpec spec, List<StoredKey> keys) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "ID", "KIND", "CREATED", "REVOKED", "NAME");
    for (StoredKey key : keys) {
      out.printf(
          ROW,
          key.id(),
          kind(key),
          key.createdAt().truncatedTo(ChronoUnit.SECONDS),
          key.revokedAt() == null ? "-" : key.revokedAt().truncatedTo(ChronoUnit.SECONDS),
          // Whoever may write Secrets may have put escape sequences of a terminal there.
          key.name().replaceAll("[\\p{Cc}\\p{Cf}]", "?"));
    }
    out.flush();
  }

  static void json(CommandSpec spec, Object value) {
    try {
      PrintWriter out = spec.commandLine().getOut();
      out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(value));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps and texts are JSON", e);
    }
  }

  private static String kind(StoredKey key) {
    return key.kind().name().toLowerCase(Locale.ROOT);
  }
}
