package dev.greenroom.local.node;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The local ports given to pods. They are taken from below the range that outgoing connections get
 * theirs from, so that none of those takes a port between its choice and the process that listens.
 */
final class LocalPorts {
  private static final int FIRST = 20_000;
  private static final int LAST = 32_000;

  private final RandomGenerator random;
  private final Set<Integer> taken = new HashSet<>();

  LocalPorts(RandomGenerator random) {
    this.random = random;
  }

  synchronized int take() {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = random.nextInt(FIRST, LAST);
      if (!taken.contains(port) && isFree(port)) {
        taken.add(port);
        return port;
      }
    }
    throw new IllegalStateException(
        "no free local port between " + FIRST + " and " + LAST + ": end something that listens");
  }

  synchronized void release(Collection<Integer> ports) {
    taken.removeAll(ports);
  }

  private static boolean isFree(int port) {
    // Both bound anew: what listens on all interfaces must be seen too.
    try (ServerSocket any = new ServerSocket(port, 1)) {
      any.setReuseAddress(true);
    } catch (IOException e) {
      return false;
    }
    try (ServerSocket loopback = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return loopback.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
