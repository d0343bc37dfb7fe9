package dev.greenroom.gateway;

import org.jspecify.annotations.Nullable;

/**
 * One method and path of the API, who may call it, and what answers.
 *
 * <p>The server does what is common to all: credentials, the limit on the body, the log line and
 * the metrics. Where the path has a parameter {@value #ORGANIZATION}, it lets only callers of that
 * very organisation through.
 *
 * @param method GET, POST, PUT, PATCH or DELETE
 * @param path template such as {@code /v1/organizations/{organization}/services/{agent}}
 * @param needs the least credential: PUBLIC lets both kinds of key in, PRIVATE only private ones;
 *     null asks for none
 * @param access that a Kubernetes user needs, who may call both; null exactly without {@code needs}
 */
public record Route(
    String method,
    String path,
    Caller.@Nullable Kind needs,
    @Nullable Access access,
    Handler handler) {
  public static final String ORGANIZATION = "organization";

  /** What answers the calls of a route. */
  @FunctionalInterface
  public interface Handler {
    /** An exception becomes a 500 without its text. */
    Answer answer(Call call) throws Exception;
  }

  /** Without a credential. */
  public static Route open(String method, String path, Handler handler) {
    return new Route(method, path, null, null, handler);
  }

  /** With a public or a private key, or as a Kubernetes user who has that access. */
  public static Route forPublicKeys(String method, String path, Access access, Handler handler) {
    return new Route(method, path, Caller.Kind.PUBLIC, access, handler);
  }

  /** With a private key only, or as a Kubernetes user who has that access. */
  public static Route forPrivateKeys(String method, String path, Access access, Handler handler) {
    return new Route(method, path, Caller.Kind.PRIVATE, access, handler);
  }
}
