package dev.greenroom.gateway;

import dev.greenroom.runner.protocol.Hello;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Lets so many requests in and no more: what comes beyond is answered at once, since a request that
 * waits in line is one that its client has given up. Probes and metrics are always let in; runners
 * have places of their own.
 */
final class FlightCap extends Handler.Wrapper {
  private static final Set<String> ALWAYS = Set.of("/healthz", "/readyz", "/metrics", Hello.PATH);

  private static final String PLACE = FlightCap.class.getName();

  private final Semaphore places;
  private final JettyErrors errors;
  private final GatewayMetrics metrics;

  FlightCap(int atOnce, JettyErrors errors, GatewayMetrics metrics) {
    this.places = new Semaphore(atOnce);
    this.errors = errors;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (ALWAYS.contains(Request.getPathInContext(request))) {
      return super.handle(request, response, callback);
    }
    if (!places.tryAcquire()) {
      metrics.rejected(Rejection.Busy);
      errors.write(
          request,
          response,
          ErrorCatalogue.unavailable(
              "This gateway has as many requests as it takes. Try again.", Duration.ofSeconds(1)),
          callback);
      return true;
    }
    metrics.begun();
    Place place = new Place(places, new AtomicBoolean());
    request.setAttribute(PLACE, place);
    Request.addCompletionListener(
        request,
        failure -> {
          metrics.ended();
          place.leave();
        });
    return super.handle(request, response, callback);
  }

  /** A request that goes on as a stream has no thread and a limit of its own. */
  static void leave(HttpServletRequest request) {
    if (request.getAttribute(PLACE) instanceof Place place) {
      place.leave();
    }
  }

  private record Place(Semaphore places, AtomicBoolean left) {
    void leave() {
      if (left.compareAndSet(false, true)) {
        places.release();
      }
    }
  }
}
