package dev.greenroom.ledger;

/** The database can't be used at the moment. Whatever was to be written may be written again. */
public final class LedgerUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LedgerUnavailable(Throwable cause) {
    super("The usage ledger can't be reached: " + cause.getMessage(), cause);
  }
}
