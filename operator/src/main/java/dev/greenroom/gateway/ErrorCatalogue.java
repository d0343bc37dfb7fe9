package dev.greenroom.gateway;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Every error that the API answers with: {@code {"error", "code"}}, as Pipecat Cloud's clients read
 * it. They show {@code error} to people and compare {@code code} as text.
 */
public final class ErrorCatalogue {
  private static final String FULL = "Rate limit exceeded. Please try again later";

  private ErrorCatalogue() {}

  public static Answer badRequest(String error) {
    return error(400, "400", error);
  }

  public static Answer bodyBroken() {
    return badRequest("The request body is malformed or did not come whole. Send it again.");
  }

  /** The command line tells people to log in again at this code, and at no other. */
  public static Answer unauthorized() {
    return error(
            401,
            "401",
            "Unauthorized. Send a valid API key as \"Authorization: Bearer <key>\"; greenroom keys"
                + " create makes one.")
        .withHeader("WWW-Authenticate", "Bearer");
  }

  /**
   * For "keys use" of the command line, which takes what a list shows for the key. With the code
   * "401" it would tell people to log in again and show none of this.
   */
  public static Answer shortenedKey() {
    return error(
            401,
            "PCC-1002",
            "This is only the beginning of an API key: a key is shown whole once, when it is made."
                + " Choose a default key with \"organizations keys create --default\", or give the"
                + " whole key with --api-key or PIPECAT_DEFAULT_PUBLIC_KEY.")
        .withHeader("WWW-Authenticate", "Bearer");
  }

  /** The code is the one that Pipecat Cloud documents for an organisation without billing. */
  static Answer billingOff() {
    return error(
        402,
        "PCC-1004",
        "Billing is switched off for the organization, so that it starts no sessions; those that"
            + " run go on. Its administrator switches it on.");
  }

  /** The command line shows its own text, with the two figures, at this code. */
  static Answer spendLimitReached(long currentSpendCents, long limitCents) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put(
        "error",
        "The organization has reached its spend limit of this month. Sessions that run go on; raise"
            + " or clear the limit to start more.");
    body.put("code", "SPEND_LIMIT_REACHED");
    body.put("currentSpendCents", currentSpendCents);
    body.put("limitCents", limitCents);
    return Answer.json(402, body);
  }

  public static Answer forbidden(String error) {
    return error(403, "403", error);
  }

  public static Answer notFound(String error) {
    return error(404, "404", error);
  }

  /** No route has the path. */
  static Answer nothingHere() {
    return notFound("There is nothing at this path. /docs shows the paths that are served.");
  }

  public static Answer methodNotAllowed(String allowed) {
    return error(405, "405", "This path answers only " + allowed + ".")
        .withHeader("Allow", allowed);
  }

  public static Answer conflict(String code, String error) {
    return error(409, code, error);
  }

  /** The code is the one that Pipecat Cloud documents for a deployment that takes no starts. */
  public static Answer notReady(String error) {
    return conflict("PCC-1001", error);
  }

  static Answer tooSlow() {
    return error(408, "408", "The request took too long to come. Send it again, without pauses.");
  }

  public static Answer tooLarge(long limit) {
    return error(
        413, "413", "The request is larger than " + limit + " bytes. Send less data with it.");
  }

  public static Answer unsupported(String error) {
    return error(415, "415", error);
  }

  public static Answer unprocessable(String error) {
    return error(422, "422", error);
  }

  /**
   * The one body that the documentation, the SDK (it reads {@code error}) and the command line (it
   * reads {@code message} too) agree on.
   *
   * @param wait until a slot is probably free
   */
  public static Answer atCapacity(Duration wait) {
    return tooMany("429", FULL, wait);
  }

  /** Told apart from a full pool by its code: waiting for a session to end would not help. */
  static Answer rateLimited(Duration wait) {
    return tooMany(
        "RATE_LIMITED",
        "This key sends more requests a second than the gateway takes of one. Send fewer, or spread"
            + " them.",
        wait);
  }

  /** The others of the gateway must not wait for one of them. */
  public static Answer overItsShare() {
    return tooMany(
        "RATE_LIMITED",
        "The organization has as many requests under way as this gateway takes of one. Try again"
            + " when some have ended.",
        Duration.ofSeconds(1));
  }

  static Answer tooManyRefusals(Duration wait) {
    return tooMany(
        "RATE_LIMITED",
        "Too many requests with a wrong key came from this address. Check the key, and try again"
            + " in a moment.",
        wait);
  }

  public static Answer internal() {
    return error(
        500,
        "500",
        "Something went wrong in Greenroom. Its log says what; the request is safe to"
            + " look up before it is repeated.");
  }

  /** A service that Greenroom itself depends on does not play its part. */
  public static Answer badGateway(String error, Duration retryAfter) {
    return error(502, "502", error)
        .withHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
  }

  public static Answer unavailable(String error, Duration retryAfter) {
    return error(503, "503", error).withHeader("Retry-After", seconds(retryAfter));
  }

  /** An error whose code is its status. */
  public static Answer of(int status, String error) {
    return error(status, Integer.toString(status), error);
  }

  private static Answer tooMany(String code, String error, Duration wait) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", 429);
    body.put("code", code);
    body.put("error", error);
    body.put("message", error);
    return Answer.json(429, body).withHeader("Retry-After", seconds(wait));
  }

  /** Whole seconds, at least one: 0 would be an invitation to come back at once. */
  private static String seconds(Duration wait) {
    return Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()));
  }

  private static Answer error(int status, String code, String error) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("error", error);
    body.put("code", code);
    return Answer.json(status, body);
  }
}
