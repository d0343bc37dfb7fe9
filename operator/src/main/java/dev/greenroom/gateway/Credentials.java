package dev.greenroom.gateway;

import org.jspecify.annotations.Nullable;

/** Tells who a bearer token belongs to. */
public interface Credentials {

  /**
   * Who it belongs to, whatever is wanted.
   *
   * @param bearer what follows "Bearer " in the Authorization header, or null without one
   */
  Verdict verify(@Nullable String bearer);

  /**
   * The same for a certain request: some credentials are good for several organisations, or for a
   * part of what is served. A key of another organisation is still Known, with its own organisation
   * in the caller.
   */
  default Verdict verify(@Nullable String bearer, Wanted wanted) {
    return verify(bearer);
  }

  /** Whether it is good, as far as that can be told at once, without asking anybody. */
  default boolean isKnown(String bearer) {
    return false;
  }

  /**
   * What a request wants.
   *
   * @param organization that its path names; null when the credential implies it
   * @param access that a Kubernetes user needs for it
   */
  record Wanted(@Nullable String organization, Access access) {}

  /** What a credential is worth. */
  sealed interface Verdict {
    record Known(Caller caller) implements Verdict {}

    /** None was sent. */
    record Missing() implements Verdict {}

    /** Malformed, unknown or revoked: the three are not told apart. */
    record Refused() implements Verdict {}

    /**
     * Its owner is known and may not do what is wanted.
     *
     * @param caller for the log
     * @param error for the caller: what is missing
     */
    record Forbidden(Caller caller, String error) implements Verdict {}

    /** The beginning of a key, which is all that lists show of it. */
    record Shortened() implements Verdict {}

    /** It can't be told now; the request may be repeated. */
    record Undecided() implements Verdict {}
  }
}
