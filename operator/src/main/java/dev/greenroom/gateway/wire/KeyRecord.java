package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A key as lists show it: clients index all of this.
 *
 * @param key its beginning; the whole was shown once, when it was made
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record KeyRecord(
    String id, String key, Timestamp createdAt, boolean revoked, Metadata metadata) {

  /** What the key is called. */
  public record Metadata(String name) {}

  /** The keys of an organisation that start sessions. */
  public record Page(@JsonProperty("public") List<KeyRecord> starting) {}
}
