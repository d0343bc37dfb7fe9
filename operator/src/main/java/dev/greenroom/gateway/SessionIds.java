package dev.greenroom.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * The id that a start with an Idempotency-Key gives its session: the same for the same key, and
 * another for another organisation, agent or attempt.
 */
record SessionIds(String organization, String agent, String key) {

  /** A UUID of version 8, the one for digests of one's own (RFC 9562). */
  UUID attempt(int number) {
    byte[] text =
        String.join("\n", organization, agent, Integer.toString(number), key)
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer hash = ByteBuffer.wrap(sha256().digest(text));
    long high = hash.getLong() & ~0xF000L | 0x8000L;
    long low = hash.getLong() & ~(3L << 62) | 1L << 63;
    return new UUID(high, low);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
