package dev.greenroom.gateway.proxy;

import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.Route;
import dev.greenroom.gateway.Shares;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the session API: any method and path of the agent in the pod of a session. Only
 * that pod is ever called, at the address in its own status.
 */
public final class SessionProxy {
  private static final String PATH = "/v1/public/{agent}/sessions/{session}/<path>";
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
  private static final Duration SOON = Duration.ofSeconds(1);

  private final StartedSessions sessions;
  private final AgentServlet servlet;
  private final Semaphore streams;
  private final Shares shares;

  public SessionProxy(Targets targets, ProxySettings settings, LongSupplier nanoTime) {
    this.sessions = new StartedSessions(targets, settings, nanoTime);
    this.servlet = new AgentServlet(settings);
    this.streams = new Semaphore(settings.streams());
    this.shares = new Shares(settings.streams(), ProxySettings.ORGANIZATIONS);
  }

  public List<Route> routes() {
    Route.Stream stream =
        // The name in Via; Jetty would look this machine's up otherwise.
        new Route.Stream(this::admit, servlet, Map.of("viaHost", "greenroom"));
    return METHODS.stream()
        .map(method -> new Route(method, PATH, Caller.Kind.PUBLIC, Access.START, stream))
        .toList();
  }

  private @Nullable Answer admit(
      Call call, HttpServletRequest request, CompletableFuture<Optional<Answer>> end)
      throws InterruptedException {
    ForwardedPath path = ForwardedPath.of(request.getRequestURI());
    if (path.isMalformed()) {
      return ErrorCatalogue.badRequest(
          "The path has a % that encodes nothing. Send %25 for a percent sign.");
    }
    if (path.hasControls()) {
      return ErrorCatalogue.badRequest(
          "The path holds control characters. Send them in the query or the body.");
    }
    if (path.hasDotSegments()) {
      return ErrorCatalogue.badRequest("The path holds dot segments. Send it without them.");
    }
    if (path.isBot()) {
      return ErrorCatalogue.forbidden(
          "/bot is what Greenroom starts the session with. Start another session instead.");
    }
    if (!streams.tryAcquire()) {
      return ErrorCatalogue.unavailable(
          "Too many calls of sessions are under way. Try again.", SOON);
    }
    String organization = call.caller().organization();
    if (!shares.take(organization)) {
      streams.release();
      return ErrorCatalogue.overItsShare();
    }
    end.whenComplete(
        (answer, fault) -> {
          shares.release(organization);
          streams.release();
        });
    Answer refusal = find(call, request, path, end);
    if (refusal != null) {
      end.complete(Optional.of(refusal));
    }
    return refusal;
  }

  private @Nullable Answer find(
      Call call,
      HttpServletRequest request,
      ForwardedPath path,
      CompletableFuture<Optional<Answer>> end)
      throws InterruptedException {
    String session = call.parameter("session");
    Target target = sessions.find(call.caller().organization(), call.parameter("agent"), session);
    if (target instanceof Target.Absent absent) {
      return ErrorCatalogue.notFound(absent.error());
    }
    if (!(target instanceof Target.Ready ready)) {
      return ErrorCatalogue.unavailable("The session is not running yet. Try again.", SOON);
    }
    String uri = request.getRequestURI();
    new Passage(
            URI.create(ready.agent() + path.withQuery(request.getQueryString())),
            uri.substring(0, uri.length() - path.raw().length() - 1),
            session,
            end)
        .on(request);
    return null;
  }
}
