package dev.greenroom.runner;

import dev.greenroom.runner.protocol.RunnerRequest;
import dev.greenroom.runner.protocol.Signing;
import dev.greenroom.testing.JdkSigner;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A runner as a process of its own, with the classes of this build and nothing else. */
final class RunnerProcess implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("event=listening port=(\\d+)\n");

  final KeyPair keys = Signing.newKeyPair();
  final Path terminationLog;
  private final Path log;
  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();

  RunnerProcess(Path directory, String podUid, int agentPort, Map<String, String> more)
      throws Exception {
    terminationLog = directory.resolve("termination-log");
    log = directory.resolve("runner.log");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    URI classes = RunnerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                java.toString(),
                "--limit-modules=java.base,jdk.httpserver,jdk.crypto.ec",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx32m",
                "-cp",
                new File(classes).toString(),
                RunnerMain.class.getName()));
    Map<String, String> env = builder.environment();
    env.clear();
    env.put("GREENROOM_POD_UID", podUid);
    env.put("GREENROOM_PUBLIC_KEY", Signing.encode(keys.getPublic()));
    env.put("GREENROOM_AGENT_PORT", Integer.toString(agentPort));
    env.put("GREENROOM_RUNNER_ADDRESS", "127.0.0.1");
    env.put("GREENROOM_RUNNER_PORT", "0");
    env.put("TERMINATION_LOG", terminationLog.toString());
    env.putAll(more);
    process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  boolean listens() throws Exception {
    return PORT.matcher(log()).find();
  }

  HttpResponse<String> send(RunnerRequest request) throws Exception {
    Matcher port = PORT.matcher(log());
    if (!port.find()) {
      throw new IllegalStateException("it does not listen yet:\n" + log());
    }
    HttpRequest.Builder http =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + request.path()))
            .method(request.method(), BodyPublishers.ofByteArray(request.body()));
    request.signedHeaders(new JdkSigner(keys.getPrivate())).forEach(http::header);
    return client.send(http.build(), BodyHandlers.ofString());
  }

  void sigterm() {
    process.destroy();
  }

  boolean alive() {
    return process.isAlive();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("the runner did not exit");
    }
    return process.exitValue();
  }

  String log() throws Exception {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
