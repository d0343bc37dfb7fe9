package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Caller;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * A whole API key: {@code pk_} or {@code sk_}, an id of 12 lower-case letters and digits, 256
 * random bits and a CRC-32 in base 62.
 *
 * <p>Scanners find it by its prefix, a double click selects all of it, and a slip of the pen is
 * told by the checksum without asking anybody.
 *
 * @param id part of the name of its Secret; no secret
 * @param text the secret itself, all of it
 */
public record ApiKey(Caller.Kind kind, String id, String text) {
  static final Malformed NO_KEY = new Malformed("An API key begins with pk_ or sk_.");
  static final Malformed BEGINNING =
      new Malformed("This is only the beginning of an API key, as lists show it.");
  static final Malformed TORN =
      new Malformed(
          "The API key is not whole: it has 64 letters and digits, pk_ or sk_ included. Copy it again.");
  static final Malformed MISTYPED =
      new Malformed("The API key has a wrong character: its checksum differs. Copy it again.");

  private static final int ID_WIDTH = 12;
  private static final int SECRET_BITS = 256;
  private static final int SECRET_WIDTH = 43;
  private static final int CHECKSUM_WIDTH = 6;

  /** With whatever the ellipsis has become on its way through a header. */
  private static final Pattern HINT =
      Pattern.compile("[ps]k_[0-9a-z]{%d}[^0-9A-Za-z]{0,3}".formatted(ID_WIDTH));

  private static final Pattern PREFIX = Pattern.compile("[ps]k_.*", Pattern.DOTALL);
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?<body>(?<prefix>[ps])k_(?<id>[0-9a-z]{%d})[0-9A-Za-z]{%d})(?<sum>[0-9A-Za-z]{%d})"
              .formatted(ID_WIDTH, SECRET_WIDTH, CHECKSUM_WIDTH));

  /** What a text is, read as an API key. */
  public sealed interface Reading {}

  /** It may be a key: whether anybody knows it is another question. */
  public record WellFormed(ApiKey key) implements Reading {}

  /**
   * It is none.
   *
   * @param reason for people, with nothing of the text in it
   */
  public record Malformed(String reason) implements Reading {}

  static ApiKey random(Caller.Kind kind, SecureRandom random) {
    String id = random.ints(ID_WIDTH, 0, 36).mapToObj(ApiKey::digit).collect(Collectors.joining());
    String body =
        prefix(kind) + id + Base62.encode(new BigInteger(SECRET_BITS, random), SECRET_WIDTH);
    return new ApiKey(kind, id, body + checksum(body));
  }

  /** Whether a bearer token means to be an API key, so that nobody else need look at it. */
  public static boolean isMeantBy(String text) {
    return PREFIX.matcher(text).matches();
  }

  public static Reading read(String text) {
    if (!isMeantBy(text)) {
      return NO_KEY;
    }
    if (HINT.matcher(text).matches()) {
      return BEGINNING;
    }
    Matcher matcher = SHAPE.matcher(text);
    if (!matcher.matches()) {
      return TORN;
    }
    if (!checksum(matcher.group("body")).equals(matcher.group("sum"))) {
      return MISTYPED;
    }
    Caller.Kind kind =
        matcher.group("prefix").equals("p") ? Caller.Kind.PUBLIC : Caller.Kind.PRIVATE;
    return new WellFormed(new ApiKey(kind, matcher.group("id"), text));
  }

  static String prefix(Caller.Kind kind) {
    return kind == Caller.Kind.PUBLIC ? "pk_" : "sk_";
  }

  /** What is kept of it: a slow hash would gain nothing against 256 random bits. */
  byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Without the secret, for it ends in a log sooner or later. */
  @Override
  public String toString() {
    return prefix(kind) + id + "…";
  }

  private static String digit(int number) {
    return Integer.toString(number, 36);
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    return Base62.encode(BigInteger.valueOf(crc.getValue()), CHECKSUM_WIDTH);
  }
}
