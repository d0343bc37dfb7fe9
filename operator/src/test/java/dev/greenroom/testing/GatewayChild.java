package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.greenroom.RunnerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway as a process of its own, on a port of loopback. */
public record GatewayChild(GreenroomChild process, int port) implements AutoCloseable {

  /**
   * Starts one against the cluster; {@link #awaitReady} waits for it.
   *
   * @param more options of the command
   */
  public static GatewayChild of(LocalGreenroom greenroom, String... more) {
    int port = freePort();
    List<String> words =
        new ArrayList<>(
            List.of(
                "gateway",
                "--bind=127.0.0.1",
                "--port=" + port,
                "--namespace=" + greenroom.settings().namespace(),
                "--runner-image=greenroom",
                "--runner-command=" + String.join(" ", RunnerProcess.command())));
    words.addAll(List.of(more));
    return new GatewayChild(
        GreenroomChild.start(
            greenroom.state(),
            Map.of(
                "KUBECONFIG",
                greenroom.kubeconfig("gateway").toString(),
                "greenroom.log",
                System.getProperty("greenroom.log", "WARN")),
            words.toArray(String[]::new)),
        port);
  }

  public GatewayClient client(String key) {
    return GatewayClient.of(port, key);
  }

  /** Returns once it answers that it is ready. */
  public void awaitReady() {
    GatewayClient anybody = client("");
    await("a gateway that is ready")
        .atMost(120, SECONDS)
        .ignoreException(UncheckedIOException.class)
        .until(() -> anybody.send("GET", "/readyz", "").statusCode() == 200);
  }

  /** The lines of its metrics that begin with these words. */
  public List<String> metrics(String words) {
    return client("")
        .send("GET", "/metrics", "")
        .body()
        .lines()
        .filter(line -> line.startsWith(words))
        .toList();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
