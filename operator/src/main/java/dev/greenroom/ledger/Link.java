package dev.greenroom.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A place in the chain of an organisation.
 *
 * @param number of the record there, from 1 without a gap; 0 before the first
 * @param hash the record's SHA-256 in lower-case hex; empty before the first
 */
record Link(long number, String hash) {

  static final Link START = new Link(0, "");

  /**
   * The place after this one: its hash is over number, hash before and all fields, so that nobody
   * can change, move or take out a record without changing all that came after it.
   */
  Link next(FieldTexts record) {
    long next = number + 1;
    StringBuilder canonical = new StringBuilder(600);
    canonical.append("number=").append(next).append('\n');
    canonical.append("previous=").append(hash).append('\n');
    record.appendTo(canonical);
    return new Link(next, sha256(canonical.toString()));
  }

  private static String sha256(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
