package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The id of a session started over HTTP: a UUID, random (version 4), or made from an idempotency
 * key (version 8, RFC 9562), which the version tells.
 */
public final class SessionId {
  private static final int FROM_KEY = 8;
  private static final int RANDOM = 4;

  private SessionId() {}

  /**
   * The id of every start with this key.
   *
   * @param attempt 1, and one more exactly when the session of the attempt before {@link #isSpent
   *     is spent}
   */
  public static UUID forKey(String organization, String agent, String idempotencyKey, int attempt) {
    MessageDigest digest = sha256();
    for (String part : new String[] {organization, agent, idempotencyKey}) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      // The length before the text: no two triples are one text.
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(attempt).array());
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return uuid(hash.getLong(), hash.getLong(), FROM_KEY);
  }

  public static UUID random(RandomGenerator source) {
    return uuid(source.nextLong(), source.nextLong(), RANDOM);
  }

  /** True for an id made from a key, so that an earlier request may have used it. */
  static boolean isFromKey(String session) {
    return session.length() == 36 && Character.digit(session.charAt(14), 16) == FROM_KEY;
  }

  /**
   * True when the session of an attempt never reached its agent and never will: then the next
   * attempt may be made for the same key.
   */
  public static boolean isSpent(AgentSession session) {
    return isAbandoned(session)
        || session.getStatus() != null
            && (session.getStatus().reason() == Reason.DeliveryFailed
                || lostItsPod(session.getStatus()));
  }

  /** A start whose pod was taken back, and whose session came to be all the same. */
  private static boolean lostItsPod(AgentSessionStatus status) {
    Usage usage = status.usage();
    return status.reason() == Reason.PodDeleted
        && usage != null
        && Boolean.TRUE.equals(usage.settled())
        && Boolean.FALSE.equals(usage.billable());
  }

  /** True for a session made by the operator, for a pod whose start died half way. */
  static boolean isAbandoned(AgentSession session) {
    var labels = session.getMetadata().getLabels();
    return labels != null && labels.containsKey(Names.ABANDONED);
  }

  private static UUID uuid(long high, long low, int version) {
    return new UUID(
        high & 0xffff_ffff_ffff_0fffL | (long) version << 12,
        low & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
