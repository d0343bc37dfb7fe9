package dev.greenroom.runner;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An agent whose session ends when the test says so. */
final class FakeAgent implements Closeable {
  /** A request to {@code /bot}; header names in lower case. */
  record BotRequest(Map<String, String> headers, byte[] body) {}

  private static final int CRASH = -1;

  private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final CompletableFuture<Integer> answer = new CompletableFuture<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  final List<BotRequest> requests = new CopyOnWriteArrayList<>();
  volatile int readyStatus = 200;

  FakeAgent() throws IOException {
    Thread acceptor = new Thread(this::accept, "fake-agent");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return socket.getLocalPort();
  }

  void finish(int status) {
    answer.complete(status);
  }

  void crash() {
    answer.complete(CRASH);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket each : open) {
      each.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        open.add(connection);
        Thread handler = new Thread(() -> handle(connection), "fake-agent-request");
        handler.setDaemon(true);
        handler.start();
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void handle(Socket connection) {
    try (connection) {
      InputStream in = connection.getInputStream();
      String request = line(in);
      Map<String, String> headers = new TreeMap<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        String[] pair = line.split(": ", 2);
        headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      }
      int status = readyStatus;
      if (request.startsWith("POST /bot ")) {
        byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
        requests.add(new BotRequest(headers, body));
        status = answer.join();
      }
      if (status != CRASH) {
        String reply = "HTTP/1.1 " + status + " X\r\nContent-Length: 2\r\n\r\n{}";
        connection.getOutputStream().write(reply.getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      // The runner hung up, which some tests want.
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
