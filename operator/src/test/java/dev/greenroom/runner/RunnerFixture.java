package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.Room;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerRequest;
import dev.greenroom.runner.protocol.SessionEnd;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.runner.protocol.Stop;
import dev.greenroom.testing.JdkSigner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A runner with a fake agent, an HTTP door on a free port, and a client that signs. */
final class RunnerFixture {
  static final String POD = "0b5c3d1e-1111-2222-3333-444455556666";
  static final String BODY = "{ \"custom\":\t\"dätä\" }";

  final KeyPair keys = Signing.newKeyPair();
  final TestClock time = new TestClock();
  final FakeAgent agent = new FakeAgent();
  final Path terminationLog;
  final Runner runner;
  private final ByteArrayOutputStream journal = new ByteArrayOutputStream();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final RunnerServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  RunnerFixture(Path directory) throws IOException {
    terminationLog = directory.resolve("termination-log");
    Agent beside = new Agent(agent.port());
    Journal lines = new Journal(new PrintStream(journal, true), time.clock());
    runner =
        new Runner(beside, time.clock(), timer, threads, new TerminationLog(terminationLog), lines);
    server =
        new RunnerServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            runner,
            new Trust(POD, keys.getPublic(), time.clock()),
            threads);
    server.start();
  }

  RunnerFixture watchTheAgent() {
    timer.execute(new AgentWatch(new Agent(agent.port()), timer, runner::agentReady));
    return this;
  }

  RunnerFixture agentReady() {
    runner.agentReady();
    return this;
  }

  Instant soon() {
    return time.clock().now().plusSeconds(1);
  }

  Delivery delivery(String session) {
    return delivery(session, 7200);
  }

  Delivery delivery(String session, long maxSeconds) {
    return new Delivery(
        POD,
        session,
        soon(),
        maxSeconds,
        Optional.of("daily"),
        Optional.of(new Room("https://example.daily.co/room", "room-token")),
        BODY.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> deliver(String session) throws Exception {
    return send(delivery(session));
  }

  HttpResponse<String> stop(String session) throws Exception {
    return send(new Stop(POD, session, soon()));
  }

  RunnerReport inspect() throws Exception {
    return RunnerReport.parse(send(new Inspection(POD, soon())).body());
  }

  HttpResponse<String> send(RunnerRequest request) throws Exception {
    return send(request, request.signedHeaders(new JdkSigner(keys.getPrivate())));
  }

  HttpResponse<String> send(RunnerRequest request, Map<String, String> headers) throws Exception {
    return send(request.method(), request.path(), headers, request.body());
  }

  HttpResponse<String> send(String method, String path, Map<String, String> headers, byte[] body)
      throws Exception {
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofByteArray(body));
    headers.forEach(http::header);
    return client.send(http.build(), BodyHandlers.ofString());
  }

  SessionEnd message() throws IOException {
    return SessionEnd.parse(Files.readString(terminationLog));
  }

  String journal() {
    return journal.toString(StandardCharsets.UTF_8);
  }

  void close() throws Exception {
    timer.shutdownNow();
    server.close(Duration.ofSeconds(1));
    agent.close();
    threads.shutdownNow();
    threads.awaitTermination(5, TimeUnit.SECONDS);
  }
}
