package dev.greenroom.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A wire to a local port; it can fall silent without being cut, as a lost router does. */
public final class Relay implements AutoCloseable {
  private static final Duration QUIET = Duration.ofSeconds(3);

  private final ServerSocket server;
  private final int target;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final List<Wire> wires = new CopyOnWriteArrayList<>();
  private volatile boolean deaf;
  private volatile CountDownLatch held = new CountDownLatch(0);

  private record Wire(AtomicBoolean silent, AtomicLong lastAsked) {
    boolean isQuiet() {
      return System.nanoTime() - lastAsked.get() > QUIET.toNanos();
    }
  }

  public Relay(int target) throws IOException {
    this(InetAddress.getLoopbackAddress(), target);
  }

  /**
   * @param address of this machine, where others than its own processes reach it, too
   */
  public Relay(InetAddress address, int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 50, address);
    threads.execute(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** What is connected now hears nothing any more; who connects anew is served. */
  public void silenceTheConnected() {
    wires.forEach(wire -> wire.silent().set(true));
  }

  /**
   * The same for those on which nothing was asked of late, as on that of a watch; how many they
   * are.
   */
  public int silenceTheQuiet() {
    List<Wire> quiet = wires.stream().filter(Wire::isQuiet).toList();
    quiet.forEach(wire -> wire.silent().set(true));
    return quiet.size();
  }

  /** Nobody hears anything any more. */
  public void silence() {
    deaf = true;
    silenceTheConnected();
  }

  /** What the target says is kept back, until {@link #release}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  public void release() {
    held.countDown();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
        Wire wire = new Wire(new AtomicBoolean(deaf), new AtomicLong(System.nanoTime()));
        sockets.addAll(List.of(client, upstream));
        wires.add(wire);
        threads.execute(() -> ask(client, upstream, wire));
        threads.execute(() -> answer(upstream, client, wire));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void ask(Socket from, Socket to, Wire wire) {
    pump(from, to, wire, () -> wire.lastAsked().set(System.nanoTime()));
  }

  private void answer(Socket from, Socket to, Wire wire) {
    pump(from, to, wire, this::awaitRelease);
  }

  private static void pump(Socket from, Socket to, Wire wire, Runnable onRead) {
    byte[] buffer = new byte[8192];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        onRead.run();
        if (!wire.silent().get()) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // One side has gone; so does the other.
    }
  }

  private void awaitRelease() {
    try {
      held.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
