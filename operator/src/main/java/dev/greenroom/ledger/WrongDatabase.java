package dev.greenroom.ledger;

import org.jspecify.annotations.Nullable;

/** The database is not a ledger of this version. The message says what to do, for people. */
public final class WrongDatabase extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WrongDatabase(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
