package dev.greenroom.gateway;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One method and path of the API, who may call it, and what answers.
 *
 * <p>The server does what is common to all: credentials, the limit on the body, the log line and
 * the metrics. Where the path has a parameter {@value #ORGANIZATION}, it lets only callers of that
 * very organisation through.
 *
 * @param method GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS
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
    Endpoint endpoint) {
  public static final String ORGANIZATION = "organization";

  public Route(
      String method,
      String path,
      Caller.@Nullable Kind needs,
      @Nullable Access access,
      Handler handler) {
    this(method, path, needs, access, (Endpoint) handler);
  }

  /** What answers the calls of a route. */
  public sealed interface Endpoint {}

  /** An endpoint whose requests are read and whose answers are made whole. */
  @FunctionalInterface
  public non-sealed interface Handler extends Endpoint {
    /** An exception becomes a 500 without its text. */
    Answer answer(Call call) throws Exception;
  }

  /**
   * The handler of an open route that itself checks the credential of its callers, which costs the
   * cluster a read: 401 says that it is wrong, 2xx and 410 that it is right.
   */
  @FunctionalInterface
  public interface OwnCredential extends Handler {}

  /**
   * An endpoint whose requests and answers are streamed by a servlet. What follows the names in its
   * path, {@code <path>}, is checked by its admission.
   *
   * @param servlet starts an asynchronous answer and leaves its completion to the server
   * @param settings its init parameters
   */
  public record Stream(Admission admission, HttpServlet servlet, Map<String, String> settings)
      implements Endpoint {}

  /** Prepares the request of a stream for its servlet. */
  @FunctionalInterface
  public interface Admission {
    /**
     * @param call has no body
     * @param end to be completed when the servlet is done; with an answer when it sent none
     * @return the answer when it is not let through
     */
    @Nullable Answer admit(
        Call call, HttpServletRequest request, CompletableFuture<Optional<Answer>> end)
        throws Exception;
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
