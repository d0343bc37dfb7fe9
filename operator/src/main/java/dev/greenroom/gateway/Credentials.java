package dev.greenroom.gateway;

import org.jspecify.annotations.Nullable;

/** Tells who a bearer token belongs to. */
public interface Credentials {

  /**
   * @param bearer what follows "Bearer " in the Authorization header, or null without one
   */
  Verdict verify(@Nullable String bearer);

  /**
   * The same, for credentials that may be good for several organisations.
   *
   * @param organization that the request is about; a key of another one is still Known, with its
   *     own organisation in the caller
   */
  default Verdict verify(@Nullable String bearer, String organization) {
    return verify(bearer);
  }

  /** What a credential is worth. */
  sealed interface Verdict {
    record Known(Caller caller) implements Verdict {}

    /** None was sent. */
    record Missing() implements Verdict {}

    /** Malformed, unknown or revoked: the three are not told apart. */
    record Refused() implements Verdict {}

    /** It can't be told now; the request may be repeated. */
    record Undecided() implements Verdict {}
  }
}
