package dev.greenroom.ledger;

import org.jspecify.annotations.Nullable;

/** What the chains say of the records. */
public sealed interface Verdict {

  /** Every record is the one that was written, and none is missing. */
  record Whole(long records) implements Verdict {}

  /**
   * The first record that is wrong, by organisation and number.
   *
   * @param number the place in the chain, from 1
   * @param id of the record found there, null where there is none
   * @param what a sentence without a full stop that says what is wrong with it
   */
  record Broken(String organization, long number, @Nullable String id, String what)
      implements Verdict {}
}
