package dev.greenroom.runner;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A port that is there and takes no connection any more: whoever connects waits. */
final class DeafServer implements Closeable {
  private static final int MOST = 64;

  private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final List<Socket> waiting = new ArrayList<>();

  DeafServer() throws IOException {
    while (takesOneMore()) {
      if (waiting.size() > MOST) {
        throw new IOException("the queue of a server that accepts nobody has no end here");
      }
    }
  }

  int port() {
    return server.getLocalPort();
  }

  private boolean takesOneMore() throws IOException {
    Socket socket = new Socket();
    waiting.add(socket);
    try {
      socket.connect(server.getLocalSocketAddress(), 300);
      return true;
    } catch (SocketTimeoutException full) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : waiting) {
      socket.close();
    }
    server.close();
  }
}
