package dev.greenroom.gateway;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The HTTP server of the gateway. Closing it lets the requests in flight end, within 3.5 s. */
public final class GatewayServer implements AutoCloseable {
  /** Connections that the kernel holds until they are taken: a crowd that comes at once. */
  private static final int ACCEPT_QUEUE = 1024;

  /**
   * Beside those that answer: acceptor, selectors, runners, and whoever probes while all are busy.
   */
  private static final int MORE_THREADS = 32 + OpenDoor.INSIDE;

  /** Connections without a request are kept no longer than this once the server stops. */
  private static final Duration LAST_IDLE = Duration.ofMillis(100);

  private static final Duration STOP = Duration.ofMillis(3500);

  /** What still runs then is interrupted: its client has no connection any more. */
  private static final Duration THREADS_STOP = Duration.ofMillis(200);

  private final Javalin javalin;
  private final StreamsUnderWay streams;
  private final Duration drain;

  private GatewayServer(Javalin javalin, StreamsUnderWay streams, Duration drain) {
    this.javalin = javalin;
    this.streams = streams;
    this.drain = drain;
  }

  /**
   * @param port 0 for any free one
   * @param bindAddress such as 127.0.0.1, or 0.0.0.0 for every network
   * @throws IllegalStateException when the port can't be used
   */
  public static GatewayServer start(int port, String bindAddress, GatewayParts parts) {
    GatewayMetrics metrics = new GatewayMetrics(parts.metrics());
    StreamsUnderWay streams = new StreamsUnderWay(parts.nanoTime());
    RouteTable table = RouteTable.of(parts, metrics, streams::isAwaited);
    AnswerWriter writer = new AnswerWriter();
    AccessLog access = new AccessLog(metrics);
    Limits limits = parts.limits();
    JettyErrors errors = new JettyErrors(writer, access, limits.headerBytes());
    Dispatch dispatch =
        new Dispatch(
            new Doorkeeper(parts.credentials()),
            new Throttle(limits, metrics, parts.nanoTime(), parts.credentials()::isKnown),
            new RequestBody(limits.bodyBytes()),
            limits,
            streams,
            writer,
            access,
            parts.nanoTime());
    Javalin javalin =
        Javalin.create(
            config -> {
              serveBy(config, limits, errors, new FlightCap(limits.inFlight(), errors, metrics));
              config.jetty.addConnector(
                  (server, http) ->
                      connector(server, http, port, bindAddress, limits, parts.nanoTime()));
              route(config, table, dispatch);
              config.jetty.modifyServletContextHandler(
                  context -> {
                    addServlets(context, table);
                    context.addFilter(
                        noWebSockets(writer, access), "/*", EnumSet.of(DispatcherType.REQUEST));
                  });
            });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "Port %d of %s for the gateway cannot be used: choose another --port."
              .formatted(port, bindAddress),
          e);
    }
    return new GatewayServer(javalin, streams, limits.drain());
  }

  /** The port that it listens on, which was chosen when 0 was asked for. */
  public int port() {
    return javalin.port();
  }

  /**
   * Lets the calls of the session API that it relays end, as long as its limits say; everything
   * else is answered meanwhile.
   */
  public void drain() {
    streams.awaitNone(drain);
  }

  @Override
  public void close() {
    javalin.stop();
  }

  private static void serveBy(
      JavalinConfig config, Limits limits, JettyErrors errors, FlightCap cap) {
    config.startup.showJavalinBanner = false;
    config.startup.startupWatcherEnabled = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.prefer405over404 = true;
    config.jetty.threadPool = threads(limits);
    config.jetty.modifyServer(
        server -> {
          server.addBean(new NetworkConnectionLimit(limits.connections(), server));
          server.setErrorHandler(errors);
          server.setHandler(new GracefulHandler(cap));
          server.setStopTimeout(STOP.toMillis());
        });
    config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(errors));
    config.jetty.modifyHttpConfiguration(
        http -> {
          http.setSendServerVersion(false);
          http.setRequestHeaderSize(limits.headerBytes());
          // A bare line feed ends no line: a proxy in between may see another request.
          http.setHttpCompliance(HttpCompliance.STRICT);
        });
  }

  /** As many as requests are let in: one that was let in never waits for a thread. */
  private static QueuedThreadPool threads(Limits limits) {
    QueuedThreadPool threads = new QueuedThreadPool(limits.inFlight() + MORE_THREADS);
    threads.setName("greenroom-http");
    threads.setStopTimeout(THREADS_STOP.toMillis());
    return threads;
  }

  private static Connector connector(
      Server server,
      HttpConfiguration http,
      int port,
      String bindAddress,
      Limits limits,
      LongSupplier nanoTime) {
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(bindAddress);
    connector.setPort(port);
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(limits.patience().idle().toMillis());
    connector.addBean(new SlowClients(connector, limits.patience(), nanoTime));
    connector.setShutdownIdleTimeout(LAST_IDLE.toMillis());
    return connector;
  }

  private static void route(JavalinConfig config, RouteTable table, Dispatch dispatch) {
    config.routes.before(
        context -> {
          if (isPreflight(context)) {
            dispatch.preflight(context);
            context.skipRemainingHandlers();
          }
        });
    for (Route route : table.routes()) {
      config.routes.addHttpHandler(
          Objects.requireNonNull(HandlerType.findOrCreate(route.method())),
          route.path(),
          context -> dispatch.serve(context, route));
    }
    config.routes.exception(
        HttpResponseException.class,
        (refusal, context) -> {
          if (context.method().equals(HandlerType.OPTIONS)) {
            dispatch.preflight(context);
          } else {
            dispatch.refuse(context, unmatched(refusal));
          }
        });
    config.routes.exception(Exception.class, (fault, context) -> dispatch.fail(context, fault));
  }

  /** A browser's question; any other OPTIONS may be for an agent. */
  private static boolean isPreflight(Context context) {
    return context.method().equals(HandlerType.OPTIONS)
        && context.header("Origin") != null
        && context.header("Access-Control-Request-Method") != null;
  }

  /** They are at no path: the handlers of their routes call them. */
  private static void addServlets(ServletContextHandler context, RouteTable table) {
    table.routes().stream()
        .map(Route::endpoint)
        .filter(Route.Stream.class::isInstance)
        .map(Route.Stream.class::cast)
        .distinct()
        .forEach(
            stream -> {
              ServletHolder holder = new ServletHolder(stream.servlet());
              holder.setInitParameters(stream.settings());
              holder.setInitOrder(1);
              holder.setAsyncSupported(true);
              context.getServletHandler().addServlet(holder);
            });
  }

  private static FilterHolder noWebSockets(AnswerWriter writer, AccessLog access) {
    FilterHolder holder = new FilterHolder(new NoWebSockets(writer, access));
    holder.setAsyncSupported(true);
    return holder;
  }

  private static Answer unmatched(HttpResponseException refusal) {
    return switch (refusal.getStatus()) {
      case 404 -> ErrorCatalogue.nothingHere();
      case 405 ->
          ErrorCatalogue.methodNotAllowed(
              refusal.getDetails().getOrDefault("availableMethods", "other methods"));
      default ->
          ErrorCatalogue.of(
              refusal.getStatus(), "The request can't be served. /docs shows which are.");
    };
  }
}
