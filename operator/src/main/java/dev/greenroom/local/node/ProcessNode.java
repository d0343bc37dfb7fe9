package dev.greenroom.local.node;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that runs pods as local processes, for trying and testing on one machine. It binds every
 * unscheduled pod to itself. docs/process-node.md says what it does and what it does not.
 */
public final class ProcessNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProcessNode.class);
  private static final long SURVIVOR_GRACE_MILLIS = 1_000;

  private final NodeThreads threads;
  private final LogServer logServer;
  private final NodePods pods;

  private ProcessNode(NodeThreads threads, LogServer logServer, NodePods pods) {
    this.threads = threads;
    this.logServer = logServer;
    this.pods = pods;
  }

  /**
   * Ends what an earlier life of this node has left running, registers the node and begins to run
   * pods. The client stays the caller's.
   */
  public static ProcessNode start(KubernetesClient client, NodeOptions options) {
    StateDirectory state = new StateDirectory(options.stateDir());
    endSurvivors(options.stateDir());
    NodeRegistration registration = new NodeRegistration(client, options.name(), options.clock());
    Instant lastProof = registration.lastProofOfLife().orElse(null);
    NodeThreads threads = NodeThreads.start();
    try {
      return start(client, options, state, registration, lastProof, threads);
    } catch (IOException e) {
      threads.close();
      throw new UncheckedIOException("the node's log server can't be started", e);
    } catch (RuntimeException e) {
      threads.close();
      throw e;
    }
  }

  private static ProcessNode start(
      KubernetesClient client,
      NodeOptions options,
      StateDirectory state,
      NodeRegistration registration,
      @Nullable Instant lastProof,
      NodeThreads threads)
      throws IOException {
    NodeContext context =
        new NodeContext(
            client,
            new NodeApi(client, options.name()),
            new LaunchPlanner(new ImageDirectories(options.images()), inherited(System.getenv())),
            new LocalPorts(new SplittableRandom()),
            state,
            options.clock(),
            lastProof,
            threads.timer(),
            threads.workers());
    NodePods pods = new NodePods(options.name(), context);
    LogServer logServer =
        LogServer.start(options.tls(), pods::log, options.clock(), threads.workers());
    ProcessNode node = new ProcessNode(threads, logServer, pods);
    try {
      registration.register(
          NodeObject.describe(options.name(), logServer.port(), options.clock().instant()));
      threads.every(options.leasePeriod(), registration::renew);
      pods.start();
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
    log.info("node {} is ready", options.name());
    return node;
  }

  /**
   * Ends the processes that a killed life of this node has left running; {@link #start} does it
   * before anything is said about their pods. Needs no API server, and may be called before there
   * is one, but never while a node runs on the same state.
   */
  public static void endSurvivors(Path stateDir) {
    Set<ProcessHandle> survivors = new LinkedHashSet<>();
    for (ChildRecord child : new StateDirectory(stateDir.toAbsolutePath()).childRecords()) {
      survivors.addAll(ProcessTree.of(child.alive(), child.marker()));
    }
    if (!survivors.isEmpty()) {
      log.info("ending {} processes of an earlier life of this node", survivors.size());
      ProcessTree.end(survivors, SURVIVOR_GRACE_MILLIS);
    }
  }

  private static Map<String, String> inherited(Map<String, String> environment) {
    Map<String, String> inherited = new TreeMap<>();
    for (String name : List.of("PATH", "LANG")) {
      Optional.ofNullable(environment.get(name)).ifPresent(value -> inherited.put(name, value));
    }
    return inherited;
  }

  /** Ends all processes, writes their ends if the API server still answers, and ends itself. */
  @Override
  public void close() {
    pods.close();
    logServer.close();
    threads.close();
  }
}
