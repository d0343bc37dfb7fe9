package dev.greenroom;

import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.client.Config;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;

/** A process that serves the cluster of the current kubeconfig until it is told to end. */
final class ClusterProcess {
  private final String namespace;

  /**
   * @param namespace of the release, which must be there
   */
  ClusterProcess(String namespace) {
    this.namespace = namespace;
  }

  /**
   * The cluster as the parts of the process want it.
   *
   * @param failure completed by a part that can't go on: the process then ends, and says why
   */
  record Cluster(Config config, Connection connection, CompletableFuture<LocalException> failure) {}

  /** Starts one part of the process. */
  interface Starter {
    AutoCloseable start(Cluster cluster);
  }

  /**
   * Starts the parts in their order, waits for SIGTERM, closes them in the reverse.
   *
   * @return never: the process ends in its shutdown hook
   * @throws LocalException when a part can't go on
   */
  int run(Starter... starters) {
    Config config = Config.autoConfigure(null);
    Connection connection = Connection.open(config, InstantSource.system());
    Preflight.check(connection.requests(), namespace);
    CompletableFuture<LocalException> failure = new CompletableFuture<>();
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    opened.push(connection);
    for (Starter starter : starters) {
      opened.push(starter.start(new Cluster(config, connection, failure)));
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(opened)));
    throw failure.join();
  }

  private static void close(Deque<AutoCloseable> opened) {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        // The process ends anyway; what is left must be closed all the same.
        System.err.println("greenroom: could not be ended cleanly: " + e);
      }
    }
  }
}
