package dev.greenroom.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets a request through to its route, or says why not. */
final class Doorkeeper {
  private static final String SCHEME = "Bearer ";

  private final Credentials credentials;

  Doorkeeper(Credentials credentials) {
    this.credentials = credentials;
  }

  /**
   * What is decided of a request.
   *
   * @param caller who sent it, as far as it is known: for the handler and for the log
   * @param refusal the answer, when it is not let through
   */
  record Decision(@Nullable Caller caller, @Nullable Answer refusal) {}

  /**
   * @param authorization every Authorization header of the request
   */
  Decision decide(Route route, Map<String, String> parameters, List<String> authorization) {
    Access access = route.access();
    if (access == null) {
      return new Decision(null, null);
    }
    // Two headers are an attempt to have one checked and the other used.
    Credentials.Verdict verdict =
        authorization.size() > 1
            ? new Credentials.Verdict.Refused()
            : credentials.verify(
                authorization.isEmpty() ? null : bearer(authorization.get(0)),
                new Credentials.Wanted(parameters.get(Route.ORGANIZATION), access));
    if (verdict instanceof Credentials.Verdict.Known known) {
      return decide(route, parameters, known.caller());
    }
    if (verdict instanceof Credentials.Verdict.Forbidden forbidden) {
      return new Decision(forbidden.caller(), ErrorCatalogue.forbidden(forbidden.error()));
    }
    if (verdict instanceof Credentials.Verdict.Shortened) {
      return new Decision(null, ErrorCatalogue.shortenedKey());
    }
    if (verdict instanceof Credentials.Verdict.Undecided) {
      return new Decision(
          null,
          ErrorCatalogue.unavailable(
              "The credential can't be checked just now. Try again.", Duration.ofSeconds(1)));
    }
    return new Decision(null, ErrorCatalogue.unauthorized());
  }

  private static Decision decide(Route route, Map<String, String> parameters, Caller caller) {
    if (route.needs() == Caller.Kind.PRIVATE && caller.kind() == Caller.Kind.PUBLIC) {
      return new Decision(
          caller,
          ErrorCatalogue.forbidden(
              "A public key only starts sessions and calls them. Use a private key here."));
    }
    String organization = parameters.get(Route.ORGANIZATION);
    if (organization != null && !organization.equals(caller.organization())) {
      return new Decision(
          caller,
          ErrorCatalogue.forbidden(
              "The key belongs to another organization. Use a key of this organization."));
    }
    return new Decision(caller, null);
  }

  /** Another scheme is left as it is: no key looks like it. */
  static String bearer(String header) {
    return header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? header.substring(SCHEME.length()).strip()
        : header;
  }
}
