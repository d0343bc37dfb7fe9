package dev.greenroom.local.controlplane;

import dev.greenroom.local.LocalException;
import dev.greenroom.local.PrivateFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The loopback ports of a control plane, kept in the state so that an old kubeconfig stays valid.
 */
record Ports(int apiServer, int etcdClient, int etcdPeer) {
  // Below the range from which systems take ports for outgoing connections: a kept port is then
  // rarely taken.
  private static final int LOWEST = 20_000;
  private static final int HIGHEST = 30_000;

  /**
   * The kept ports where they are free, new ones for the others.
   *
   * @param wanted the API server's port, or 0 for any
   */
  static Ports open(Path file, int wanted, RandomGenerator random, Consumer<String> progress) {
    Optional<Ports> kept = read(file);
    if (wanted != 0 && !isFree(wanted)) {
      throw new LocalException(
          "Port %d on 127.0.0.1 is taken by another program. Stop that one, or choose another port for the API server."
              .formatted(wanted));
    }
    int apiServer = wanted != 0 ? wanted : freeOr(kept.map(Ports::apiServer), random, Set.of());
    int client = freeOr(kept.map(Ports::etcdClient), random, Set.of(apiServer));
    int peer = freeOr(kept.map(Ports::etcdPeer), random, Set.of(apiServer, client));
    Ports ports = new Ports(apiServer, client, peer);
    if (kept.isPresent() && kept.get().apiServer != apiServer) {
      progress.accept(
          "The API server moves from port %d to %d: kubeconfigs copied earlier no longer reach it."
              .formatted(kept.get().apiServer, apiServer));
    }
    ports.write(file);
    return ports;
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freeOr(Optional<Integer> kept, RandomGenerator random, Set<Integer> taken) {
    return Stream.concat(
            kept.stream(), random.ints(LOWEST, HIGHEST).limit(HIGHEST - LOWEST).boxed())
        .filter(port -> !taken.contains(port) && isFree(port))
        .findFirst()
        .orElseThrow(
            () ->
                new LocalException(
                    "No port between 20000 and 30000 is free on 127.0.0.1. Stop some programs."));
  }

  private static Optional<Ports> read(Path file) {
    try {
      List<Integer> numbers =
          Stream.of(Files.readString(file).strip().split(" ")).map(Integer::valueOf).toList();
      return Optional.of(new Ports(numbers.get(0), numbers.get(1), numbers.get(2)));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private void write(Path file) {
    try {
      PrivateFiles.write(file, "%d %d %d\n".formatted(apiServer, etcdClient, etcdPeer));
    } catch (IOException e) {
      throw new LocalException("The state file %s cannot be written: %s.".formatted(file, e), e);
    }
  }
}
