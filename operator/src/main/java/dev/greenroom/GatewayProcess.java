package dev.greenroom;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.binding.AgentCache;
import dev.greenroom.binding.Events;
import dev.greenroom.binding.GuardedPods;
import dev.greenroom.binding.HttpRunners;
import dev.greenroom.binding.KubernetesApi;
import dev.greenroom.binding.ObservedPatience;
import dev.greenroom.binding.PodCache;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.PoolStarts;
import dev.greenroom.binding.PromptDelivery;
import dev.greenroom.binding.RunnerDesk;
import dev.greenroom.binding.Runners;
import dev.greenroom.binding.SessionTimes;
import dev.greenroom.binding.SigningKeys;
import dev.greenroom.binding.SlotNews;
import dev.greenroom.binding.StartLines;
import dev.greenroom.binding.WaitingStarts;
import dev.greenroom.binding.WatchGuard;
import dev.greenroom.gateway.GatewayParts;
import dev.greenroom.gateway.GatewayServer;
import dev.greenroom.gateway.HelloRoute;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.Route;
import dev.greenroom.gateway.daily.DailyApi;
import dev.greenroom.gateway.daily.DailyKeySecrets;
import dev.greenroom.gateway.daily.DailyRooms;
import dev.greenroom.gateway.keys.CachedReviews;
import dev.greenroom.gateway.keys.ChainedCredentials;
import dev.greenroom.gateway.keys.KeyCredentials;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.gateway.keys.KeyWatch;
import dev.greenroom.gateway.keys.KubernetesCredentials;
import dev.greenroom.gateway.keys.KubernetesTokenReviews;
import dev.greenroom.gateway.openapi.DocumentRoutes;
import dev.greenroom.gateway.organization.LedgerAccess;
import dev.greenroom.gateway.organization.OrganizationRoutes;
import dev.greenroom.gateway.proxy.BoundPods;
import dev.greenroom.gateway.proxy.ProxySettings;
import dev.greenroom.gateway.proxy.SessionProxy;
import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway and all that it is made of. */
public final class GatewayProcess implements AutoCloseable {
  /** A start waits in vain for two calls at worst: it is answered in some 10 s. */
  private static final int PATIENCE_MILLIS = 5_000;

  /**
   * A caller waits for the delivery to a warm pod, and if need be for that to another, three
   * seconds at most. Five runners that are given a session at once on two busy processors need more
   * than one second: to give them up would cost a pod, and the caller more.
   */
  private static final Duration DELIVERY_PATIENCE = Duration.ofSeconds(2);

  private final Deque<Runnable> opened;
  private final GatewayServer server;

  private GatewayProcess(Deque<Runnable> opened, GatewayServer server) {
    this.opened = opened;
    this.server = server;
  }

  /** A gateway that knows of no bills. */
  public static GatewayProcess start(
      Config cluster,
      Connection connection,
      OperatorSettings settings,
      Limits limits,
      String bindAddress,
      int port,
      URI dailyApi) {
    return start(
        cluster, connection, settings, limits, bindAddress, port, dailyApi, Billing.NONE, null);
  }

  /**
   * Returns once the gateway has seen the cluster and answers.
   *
   * @param billing what usage is read from, and the prices that spend limits go by; whoever opened
   *     its ledger closes it
   * @param operator in this process, whose metrics and health are shown with the gateway's own, or
   *     null where there is none
   */
  static GatewayProcess start(
      Config cluster,
      Connection connection,
      OperatorSettings settings,
      Limits limits,
      String bindAddress,
      int port,
      URI dailyApi,
      Billing billing,
      @Nullable OperatorReport operator) {
    Deque<Runnable> opened = new ArrayDeque<>();
    StartLines lines = new StartLines(Math.max(1, limits.inFlight() / 8));
    try {
      GatewayServer server =
          GatewayServer.start(
              port,
              bindAddress,
              parts(
                  cluster,
                  connection,
                  settings,
                  limits,
                  dailyApi,
                  billing,
                  operator,
                  lines,
                  opened));
      opened.push(server::close);
      // Before the server, which lets its requests end: those that wait for a slot would not.
      opened.push(lines::close);
      opened.push(server::drain);
      return new GatewayProcess(opened, server);
    } catch (IllegalStateException e) {
      close(opened);
      throw new LocalException(String.valueOf(e.getMessage()), e);
    } catch (RuntimeException e) {
      close(opened);
      throw e;
    }
  }

  private static GatewayParts parts(
      Config cluster,
      Connection connection,
      OperatorSettings settings,
      Limits limits,
      URI dailyApi,
      Billing billing,
      @Nullable OperatorReport operator,
      StartLines lines,
      Deque<Runnable> opened) {
    SecureRandom random = new SecureRandom();
    ExecutorService reads = Executors.newCachedThreadPool(GatewayProcess::daemon);
    opened.push(reads::shutdown);
    ExecutorService notes = Lanes.of(2, "greenroom-notes");
    opened.push(notes::shutdown);
    ExecutorService told = Lanes.of(1, "greenroom-events");
    opened.push(told::shutdown);
    ScheduledExecutorService timer = Executors.newScheduledThreadPool(3, GatewayProcess::daemon);
    opened.push(timer::shutdownNow);
    KeyStore store =
        new KeyStore(connection.requests(), settings.namespace(), InstantSource.system(), random);
    KeyWatch keys = KeyWatch.start(cluster, settings.namespace(), timer, Ticker.systemTicker());
    opened.push(keys::close);
    SessionTimes times = new SessionTimes(connection.serverClock(), Ticker.systemTicker());
    PodCache pods = PodCache.start(connection.watches(), List.of(SlotNews.ofPods(lines), times));
    opened.push(pods::close);
    AgentCache agents = AgentCache.start(connection.watches(), SlotNews.ofAgents(lines));
    opened.push(agents::close);
    WhoMayStart standings = WhoMayStart.open(connection, billing);
    opened.push(standings::close);
    WatchGuard<Pod> podGuard =
        new WatchGuard<>("pods", pods, timer, System::nanoTime, WatchGuard.USUAL);
    opened.push(podGuard::close);
    WatchGuard<AgentDeployment> agentGuard =
        new WatchGuard<>("agents", agents, timer, System::nanoTime, WatchGuard.USUAL);
    opened.push(agentGuard::close);
    SigningKeys signing = SigningKeys.of(connection.requests(), settings.namespace());
    KubernetesApi api = new KubernetesApi(connection.prompt(PATIENCE_MILLIS), reads);
    Events events =
        new Events(connection.requests(), "greenroom-gateway", connection.serverClock(), told);
    PoolStarts starts =
        new PoolStarts(
            api,
            new GuardedPods(pods, podGuard::isCurrent),
            agents,
            standings,
            SessionPods.of(settings, signing),
            new PromptDelivery(
                api, runners(signing, connection), events, connection.serverClock(), notes),
            connection.serverClock(),
            System::nanoTime,
            reads,
            (delay, what) ->
                timer.schedule(() -> reads.execute(what), delay.toMillis(), TimeUnit.MILLISECONDS),
            random.nextInt(10_000));
    return new GatewayParts(
        starts,
        new WaitingStarts(starts, lines, System::nanoTime),
        new ObservedPatience(agents, pods, times, connection.serverClock(), Ticker.systemTicker()),
        new ChainedCredentials(
            new KeyCredentials(keys, Ticker.systemTicker()),
            new KubernetesCredentials(
                new CachedReviews(
                    new KubernetesTokenReviews(connection.requests()), Ticker.systemTicker()))),
        () ->
            keys.isHealthy()
                && podGuard.isHealthy()
                && agentGuard.isHealthy()
                && standings.isHealthy(),
        operator == null ? Optional::empty : operator::standstill,
        operator == null ? ProcessMetrics.registry() : operator.registry(),
        Stream.of(
                new OrganizationRoutes(
                        connection.requests(),
                        new ApiKeys(store),
                        reads,
                        new LedgerAccess(
                            billing.ledger(),
                            billing.prices(),
                            connection.serverClock(),
                            standings::lookAgain))
                    .list(),
                sessions(connection, new GuardedPods(pods, podGuard::isCurrent), limits),
                new DocumentRoutes().list(),
                List.of(hello(api, signing, connection, events)))
            .flatMap(List::stream)
            .toList(),
        UUID::randomUUID,
        System::nanoTime,
        limits,
        List.of(),
        new DailyRooms(
            new DailyKeySecrets(connection.requests(), Ticker.systemTicker()),
            new DailyApi(
                dailyApi,
                DailyApi.PATIENCE,
                System::nanoTime,
                pause -> Thread.sleep(pause.toMillis())),
            InstantSource.system(),
            reads));
  }

  private static List<Route> sessions(Connection connection, PodSource pods, Limits limits) {
    return new SessionProxy(
            new BoundPods(connection.requests(), pods, connection.serverClock()),
            ProxySettings.usual(limits.bodyBytes()),
            System::nanoTime)
        .routes();
  }

  private static Route hello(
      KubernetesApi api, SigningKeys signing, Connection connection, Events events) {
    return new HelloRoute(new RunnerDesk(api, signing.signer(), events, connection.serverClock()))
        .route();
  }

  private static Runners runners(SigningKeys signing, Connection connection) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DELIVERY_PATIENCE)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    return new HttpRunners(http, signing.signer(), connection.serverClock(), DELIVERY_PATIENCE);
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    close(opened);
  }

  private static void close(Deque<Runnable> opened) {
    while (!opened.isEmpty()) {
      opened.pop().run();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "greenroom-gateway");
    thread.setDaemon(true);
    return thread;
  }
}
