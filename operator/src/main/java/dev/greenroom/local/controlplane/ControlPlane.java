package dev.greenroom.local.controlplane;

import dev.greenroom.local.ChildProcesses;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.StateLock;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;

/**
 * A running etcd and API server with their state in one folder. There is no scheduler and no
 * controller: no garbage collection, and a deleted namespace stays in Terminating.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration LEFTOVER_GRACE = Duration.ofSeconds(2);

  private final Path stateDir;
  private final ChildProcesses processes;
  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final CompletableFuture<LocalException> failure = new CompletableFuture<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Pki pki;
  private final Ports ports;

  /**
   * Starts both and waits until the API server is ready. What a run before left behind (after its
   * SIGKILL, say) is ended first. Throws a {@link LocalException} for people: the state in use, a
   * port taken, a program that fails.
   */
  public static ControlPlane start(ControlPlaneOptions options) {
    StateLock lock = StateLock.take(options.stateDir());
    ControlPlane controlPlane;
    try {
      controlPlane = new ControlPlane(options, lock);
    } catch (RuntimeException e) {
      lock.close();
      throw e;
    }
    controlPlane.startChildren(options);
    return controlPlane;
  }

  /**
   * Ends what a dead run left behind on this state, without a start; refused while a run holds the
   * state.
   */
  public static void endLeftovers(Path stateDir) {
    StateLock lock = StateLock.take(stateDir);
    try {
      childProcesses(stateDir).endLeftovers(LEFTOVER_GRACE);
    } finally {
      lock.close();
    }
  }

  private ControlPlane(ControlPlaneOptions options, StateLock lock) {
    this.stateDir = options.stateDir().toAbsolutePath().normalize();
    this.processes = childProcesses(stateDir);
    this.opened.push(lock::close);
    List<String> ended = processes.endLeftovers(LEFTOVER_GRACE);
    if (!ended.isEmpty()) {
      options
          .progress()
          .accept("Ended what the last run had left running: " + String.join(", ", ended) + ".");
    }
    this.pki = Pki.open(stateDir.resolve("pki"), options.clock(), options.random());
    this.ports =
        Ports.open(
            stateDir.resolve("ports"),
            options.apiServerPort(),
            options.random(),
            options.progress());
  }

  private void startChildren(ControlPlaneOptions options) {
    Commands commands = new Commands(options.binaries(), pki, ports);
    Path logs = stateDir.resolve("logs");
    try {
      Child etcd =
          opened(
              Child.start(
                  "etcd",
                  commands.etcd(stateDir.resolve("etcd"), options.durable()),
                  logs,
                  processes));
      Child apiServer =
          opened(
              Child.start(
                  "kube-apiserver", commands.apiServer(options.apiServerFlags()), logs, processes));
      new Readiness(pki.adminTls(), ports.apiServer())
          .await(List.of(etcd, apiServer), apiServer, READY_WITHIN);
      reportEnd(etcd);
      reportEnd(apiServer);
      writeKubeconfig(kubeconfig(), "default");
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The administrator's kubeconfig, in the state folder. */
  public Path kubeconfig() {
    return stateDir.resolve("kubeconfig");
  }

  /** Writes the administrator's kubeconfig with another namespace to begin in. */
  public void writeKubeconfig(Path file, String namespace) {
    new Kubeconfig(pki, ports.apiServer()).write(file, namespace);
  }

  /** A fresh configuration of a fabric8 client, for the administrator. */
  public Config config() {
    return Config.fromKubeconfig(kubeconfig().toFile());
  }

  /**
   * See {@link Pki#kubeletTls()}; with {@link KubeletHttps} the server also demands a client
   * certificate.
   */
  public SSLContext kubeletTls() {
    return pki.kubeletTls();
  }

  /** Where whoever else starts processes on this state records them. */
  public ChildProcesses childProcesses() {
    return processes;
  }

  /**
   * Completes, with what to tell people, when etcd or the API server ends by itself; never by
   * {@link #close()}.
   */
  public CompletableFuture<LocalException> failure() {
    return failure;
  }

  /** Ends the API server, then etcd, then gives the state free. */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    List<RuntimeException> failures = new ArrayList<>();
    for (Runnable closer : opened) {
      try {
        closer.run();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static ChildProcesses childProcesses(Path stateDir) {
    return new ChildProcesses(stateDir.resolve("processes"));
  }

  private Child opened(Child child) {
    opened.push(child::close);
    return child;
  }

  private void reportEnd(Child child) {
    child
        .end()
        .thenAccept(
            why -> {
              if (!closing.get()) {
                failure.complete(why);
              }
            });
  }
}
