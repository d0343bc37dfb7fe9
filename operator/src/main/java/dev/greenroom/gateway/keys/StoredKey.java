package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Caller;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster keeps of an API key: a Secret of type {@code greenroom.dev/api-key} with the
 * key's SHA-256, never the key. A revoked one is kept.
 *
 * @param organization the namespace that the key belongs to
 * @param name what people call it
 * @param sha256 of the whole key, in hexadecimal digits
 * @param revokedAt null while it is good
 */
public record StoredKey(
    Caller.Kind kind,
    String organization,
    String id,
    String name,
    Instant createdAt,
    @Nullable Instant revokedAt,
    String sha256) {
  static final String TYPE = "greenroom.dev/api-key";
  static final String ORGANIZATION = "greenroom.dev/organization-name";
  static final String KIND = "greenroom.dev/key-kind";
  static final String SHA256 = "sha256";
  static final String NAME = "name";
  static final String CREATED_AT = "createdAt";
  static final String REVOKED = "revoked";
  static final String REVOKED_AT = "revokedAt";

  private static final String PREFIX = "greenroom-key-";

  static String secretName(String id) {
    return PREFIX + id;
  }

  static String kindLabel(Caller.Kind kind) {
    return kind == Caller.Kind.PUBLIC ? "public" : "private";
  }

  /** Reads the Secret; null when somebody has made it what no key looks like. */
  static @Nullable StoredKey of(@Nullable Secret secret) {
    if (secret == null
        || !TYPE.equals(secret.getType())
        || !secret.getMetadata().getName().startsWith(PREFIX)) {
      return null;
    }
    Map<String, String> labels = orEmpty(secret.getMetadata().getLabels());
    Map<String, String> data = orEmpty(secret.getData());
    Caller.Kind kind = kind(labels.get(KIND));
    String organization = labels.get(ORGANIZATION);
    String hash = text(data, SHA256);
    if (kind == null || organization == null || hash == null) {
      return null;
    }
    Instant born = Objects.requireNonNullElse(instant(text(data, CREATED_AT)), Instant.EPOCH);
    return new StoredKey(
        kind,
        organization,
        secret.getMetadata().getName().substring(PREFIX.length()),
        Objects.requireNonNullElse(text(data, NAME), ""),
        born,
        revocation(data, born),
        hash);
  }

  public boolean isRevoked() {
    return revokedAt != null;
  }

  /** Its beginning, to tell it from others where the whole key can't be shown any more. */
  public String hint() {
    return ApiKey.prefix(kind) + id + "…";
  }

  /** Whether this is of that very key, compared in a time that tells nothing. */
  boolean isOf(ApiKey key) {
    return isSame(sha256, key) && kind == key.kind();
  }

  static boolean isSame(String sha256, ApiKey key) {
    byte[] shown = HexFormat.of().formatHex(key.sha256()).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(sha256.getBytes(StandardCharsets.UTF_8), shown);
  }

  /** Anything but a plain "false" revokes it: what can't be read is no permission. */
  private static @Nullable Instant revocation(Map<String, String> data, Instant born) {
    return "false".equals(text(data, REVOKED))
        ? null
        : Objects.requireNonNullElse(instant(text(data, REVOKED_AT)), born);
  }

  private static Caller.@Nullable Kind kind(@Nullable String label) {
    for (Caller.Kind kind : Caller.Kind.values()) {
      if (kindLabel(kind).equals(label)) {
        return kind;
      }
    }
    return null;
  }

  private static @Nullable String text(Map<String, String> data, String key) {
    try {
      String value = data.get(key);
      return value == null
          ? null
          : new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return map == null ? Map.of() : map;
  }
}
