package dev.greenroom.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.binding.SessionStarter;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartLines;
import dev.greenroom.binding.StartRequest;
import dev.greenroom.binding.WaitingStarts;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.daily.DailyApi;
import dev.greenroom.gateway.daily.DailyKeys;
import dev.greenroom.gateway.daily.DailyRooms;
import dev.greenroom.testing.AbsentDaily;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** A gateway on a free port of loopback, with a starter and keys that the test decides on. */
final class TestGateway implements AutoCloseable {
  static final String START = "/v1/public/my-agent/start";
  static final int MAX_BYTES = 64 << 10;

  /** Until a slot of whatever pool is free. */
  static final Duration PATIENCE = Duration.ofSeconds(37);

  static final Map<String, Verdict> KEYS =
      Map.of(
          "pk_acme", known(Caller.Kind.PUBLIC, "acme"),
          "sk_acme", known(Caller.Kind.PRIVATE, "acme"),
          "pk_other", known(Caller.Kind.PUBLIC, "other"),
          "sk_other", known(Caller.Kind.PRIVATE, "other"),
          "pk_undecided", new Verdict.Undecided(),
          "pk_short", new Verdict.Shortened());

  final CollectorRegistry metrics = new CollectorRegistry();
  final ConcurrentLinkedQueue<StartRequest> starts = new ConcurrentLinkedQueue<>();
  final AtomicBoolean ready = new AtomicBoolean(true);
  final AtomicReference<Optional<String>> standstill = new AtomicReference<>(Optional.empty());
  final StartLines lines = new StartLines(2);
  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final GatewayParts parts;
  private final GatewayServer server;

  TestGateway(SessionStarter starter, Route... routes) {
    this(TestLimits.usual(), TestGateway::verdict, starter, nowhere(), routes);
  }

  TestGateway(Credentials credentials, SessionStarter starter, Route... routes) {
    this(TestLimits.usual(), credentials, starter, nowhere(), routes);
  }

  TestGateway(SessionStarter starter, DailyRooms daily, Route... routes) {
    this(TestLimits.usual(), TestGateway::verdict, starter, daily, routes);
  }

  TestGateway(Limits limits, SessionStarter starter, Route... routes) {
    this(limits, TestGateway::verdict, starter, nowhere(), routes);
  }

  private TestGateway(
      Limits limits,
      Credentials credentials,
      SessionStarter starter,
      DailyRooms daily,
      Route... routes) {
    this(System::nanoTime, limits, credentials, starter, daily, routes);
  }

  private TestGateway(
      LongSupplier nanoTime,
      Limits limits,
      Credentials credentials,
      SessionStarter starter,
      DailyRooms daily,
      Route... routes) {
    SessionStarter noting =
        request -> {
          starts.add(request);
          return starter.start(request);
        };
    this.parts =
        new GatewayParts(
            noting,
            new WaitingStarts(noting, lines, System::nanoTime),
            (organization, agent) -> PATIENCE,
            credentials,
            ready::get,
            standstill::get,
            metrics,
            List.of(routes),
            UUID::randomUUID,
            nanoTime,
            limits,
            List.of(),
            daily);
    this.server = GatewayServer.start(0, "127.0.0.1", parts);
  }

  /** Told to end, it lets what it relays end. */
  void drain() {
    server.drain();
  }

  /** The same parts with metrics of their own, for a second server. */
  GatewayParts parts() {
    return new GatewayParts(
        parts.starter(),
        parts.waiting(),
        parts.patience(),
        parts.credentials(),
        parts.ready(),
        parts.standstill(),
        new CollectorRegistry(),
        parts.moreRoutes(),
        parts.ids(),
        parts.nanoTime(),
        parts.limits(),
        parts.iceServers(),
        parts.daily());
  }

  /** No organisation has a key for Daily. */
  private static DailyRooms nowhere() {
    return rooms(organization -> null, AbsentDaily.URL);
  }

  static DailyRooms rooms(DailyKeys keys, URI daily) {
    return new DailyRooms(
        keys,
        new DailyApi(daily, DailyApi.PATIENCE, System::nanoTime, pause -> {}),
        InstantSource.system(),
        Runnable::run);
  }

  static TestGateway thatStarts() {
    return thatStarts(TestLimits.usual());
  }

  static TestGateway thatStarts(Limits limits, Route... routes) {
    return new TestGateway(limits, request -> new StartAnswer.Started(session(request)), routes);
  }

  /** For it no time passes: nobody becomes faster or slower by how busy the machine is. */
  static TestGateway thatStartsInNoTime(Limits limits) {
    return new TestGateway(
        () -> 0,
        limits,
        TestGateway::verdict,
        request -> new StartAnswer.Started(session(request)),
        nowhere());
  }

  static TestGateway thatAnswers(StartAnswer answer) {
    return new TestGateway(request -> answer);
  }

  static AgentSession session(StartRequest request) {
    AgentSession session = new AgentSession();
    session.getMetadata().setNamespace(request.organization());
    session.getMetadata().setName(request.session());
    session.setSpec(
        new AgentSessionSpec(
            request.agent(),
            request.body(),
            request.transport(),
            null,
            null,
            null,
            null,
            null,
            null));
    return session;
  }

  HttpResponse<String> start(String body, String... headers) {
    HttpRequest.Builder request = request(START).POST(HttpRequest.BodyPublishers.ofString(body));
    request.header("Content-Type", "application/json").header("Authorization", "Bearer pk_acme");
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  HttpResponse<String> call(String method, String path, String key) {
    HttpRequest.Builder request = request(path).method(method, HttpRequest.BodyPublishers.noBody());
    return send(key == null ? request : request.header("Authorization", "Bearer " + key));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends bytes as they are, and reads until the server closes the connection. */
  String raw(String bytes) {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  JsonNode json(String text) {
    try {
      return mapper.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }

  static Verdict verdict(String bearer) {
    return bearer == null
        ? new Verdict.Missing()
        : KEYS.getOrDefault(bearer, new Verdict.Refused());
  }

  private static Verdict known(Caller.Kind kind, String organization) {
    return new Verdict.Known(new Caller(kind, organization, "id-of-" + organization));
  }
}
