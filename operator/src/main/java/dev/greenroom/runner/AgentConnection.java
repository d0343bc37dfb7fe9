package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One HTTP/1.1 request to the agent on a plain socket. Not {@code java.net.http}, which would cost
 * more than the rest of the runner's start.
 */
final class AgentConnection implements Closeable {
  private static final int LONGEST_LINE = 8192;
  private static final int DRAIN_MILLIS = 200;

  private final Socket socket;
  private final InputStream in;

  private AgentConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static AgentConnection open(int port, int patienceMillis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      InetAddress localhost = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      socket.connect(new InetSocketAddress(localhost, port), patienceMillis);
      return new AgentConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  void askReady(int patienceMillis) throws IOException {
    socket.setSoTimeout(patienceMillis);
    write(head("GET /readyz"), new byte[0]);
  }

  /** Returns when the whole request is written. */
  void postBot(Delivery delivery) throws IOException {
    StringBuilder head = head("POST /bot");
    header(head, "Content-Type", "application/json");
    header(head, "Content-Length", Integer.toString(delivery.body().length));
    header(head, "X-Daily-Session-Id", delivery.session());
    header(head, "X-PCC-Max-Session-Seconds", Long.toString(delivery.maxSeconds()));
    delivery.transport().ifPresent(value -> header(head, "X-Daily-Transport-Type", value));
    delivery
        .room()
        .ifPresent(
            room -> {
              header(head, "X-Daily-Room-Url", room.url());
              header(head, "X-Daily-Room-Token", room.token());
            });
    write(head, delivery.body());
  }

  /**
   * The status of the answer, however long that takes.
   *
   * @throws IOException when the connection ends first, or is closed from another thread
   */
  int status() throws IOException {
    String line = line();
    while (line.startsWith("HTTP/1.1 1")) {
      while (!line.isEmpty()) {
        line = line();
      }
      line = line();
    }
    String[] words = line.split(" ", 3);
    if (!words[0].startsWith("HTTP/1.") || words.length < 2 || words[1].length() != 3) {
      throw new IOException("the agent's answer is not HTTP/1.1");
    }
    try {
      return Integer.parseInt(words[1]);
    } catch (NumberFormatException e) {
      throw new IOException("the agent's answer has no status", e);
    }
  }

  /** Takes what is left of the answer, so that the agent's last write does not fail. */
  void drain() {
    try {
      socket.setSoTimeout(DRAIN_MILLIS);
      byte[] buffer = new byte[16384];
      int left = 4;
      while (left > 0 && in.read(buffer) >= 0) {
        left--;
      }
    } catch (IOException e) {
      // The end of the session is known already; nothing hangs on the rest.
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is no connection any more, which is what was wanted.
    }
  }

  private StringBuilder head(String request) {
    StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\n");
    header(head, "Host", "127.0.0.1:" + socket.getPort());
    header(head, "Connection", "close");
    return head;
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  private void write(StringBuilder head, byte[] body) throws IOException {
    byte[] start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream request = new ByteArrayOutputStream(start.length + body.length);
    request.write(start);
    request.write(body);
    request.writeTo(socket.getOutputStream());
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the agent closed the connection before it answered");
      }
      if (line.length() == LONGEST_LINE) {
        throw new IOException("the agent's answer is not HTTP/1.1");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }
}
