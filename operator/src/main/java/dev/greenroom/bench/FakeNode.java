package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.Names;
import dev.greenroom.local.LocalException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * A node without containers: it binds every pod of Greenroom's to itself and writes that it is
 * ready, at once; ends sessions when it is told to. What it asks of the API server is counted, so
 * that it can be told from what Greenroom asks.
 */
final class FakeNode implements AutoCloseable {
  static final String NAME = "fake";

  /** As many as it takes to be faster than whoever makes pods. */
  private static final int THREADS = 8;

  private static final String PODS =
      "/api/v1/pods?labelSelector=" + Names.MANAGED_BY + "%3D" + Names.GREENROOM;

  private final Api api;
  private final int runnerPort;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final Thread watcher = new Thread(this::watch, "fake-node");
  private final Map<String, PodState> pods = new ConcurrentHashMap<>();
  private final Set<String> begun = ConcurrentHashMap.newKeySet();
  private final Tally tally;
  private final Object news = new Object();

  private FakeNode(Api api, int runnerPort, InstantSource clock, Tally tally) {
    this.api = api;
    this.runnerPort = runnerPort;
    this.clock = clock;
    this.tally = tally;
  }

  /**
   * @param runnerPort where the one runner of all pods is
   * @param logPort where the API server asks for logs
   */
  static FakeNode start(Api api, int runnerPort, int logPort, InstantSource clock, Tally tally) {
    FakeNode node = new FakeNode(api, runnerPort, clock, tally);
    api.post(
        "/api/v1/nodes",
        Api.read(
            """
            {"metadata": {"name": "%s"}, "spec": {}, "status": {
              "addresses": [{"type": "InternalIP", "address": "127.0.0.1"}],
              "daemonEndpoints": {"kubeletEndpoint": {"Port": %d}}}}
            """
                .formatted(NAME, logPort)));
    node.watcher.setDaemon(true);
    node.watcher.start();
    return node;
  }

  /** Pods of an agent in a state, as the watch shows them. */
  List<PodState> pods(String agent, String state) {
    return pods.values().stream()
        .filter(pod -> pod.agent().equals(agent) && pod.state().equals(state) && !pod.going())
        .toList();
  }

  /** Pods of an agent that hold a name. */
  long held(String agent) {
    return pods.values().stream().filter(pod -> pod.agent().equals(agent)).count();
  }

  /** Ends the sessions of these pods. */
  void end(List<PodState> ended) {
    Load.of(
        THREADS,
        ended.size(),
        number -> {
          PodState pod = ended.get(number);
          tally.count("PATCH pods/status");
          api.patch(pod.path() + "/status", FakeStatus.ended(clock.instant(), pod.session()));
        });
  }

  /** Returns once it is so; each news of a pod is a reason to look. */
  void await(String what, Duration patience, BooleanSupplier so) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (news) {
      while (!so.getAsBoolean()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          throw new LocalException("The benchmark waited in vain for " + what + ".");
        }
        try {
          news.wait(Math.min(left, 1_000));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new LocalException("The benchmark was interrupted.", e);
        }
      }
    }
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted() && !threads.isShutdown()) {
      JsonNode list = api.get(PODS);
      Set<String> there = new HashSet<>();
      list.path("items").forEach(pod -> there.add(PodState.of(pod).uid()));
      pods.keySet().retainAll(there);
      list.path("items").forEach(this::seen);
      String version = list.path("metadata").path("resourceVersion").asText();
      try {
        api.watch(PODS + "&watch=true&resourceVersion=" + version, this::happened);
      } catch (RuntimeException ended) {
        // Listed anew.
      }
    }
  }

  private void happened(JsonNode event) {
    JsonNode pod = event.path("object");
    if (event.path("type").asText().equals("DELETED")) {
      pods.remove(pod.path("metadata").path("uid").asText());
      begun.remove(pod.path("metadata").path("uid").asText());
    } else {
      seen(pod);
    }
    synchronized (news) {
      news.notifyAll();
    }
  }

  private void seen(JsonNode object) {
    PodState pod = PodState.of(object);
    pods.put(pod.uid(), pod);
    if (!pod.bound() && !pod.going() && begun.add(pod.uid())) {
      threads.execute(() -> quietly(() -> admit(pod)));
    }
    boolean kubeletsTurn =
        pod.going()
            && pod.bound()
            && object.path("metadata").path("deletionGracePeriodSeconds").asLong() > 0;
    if (kubeletsTurn && begun.add(pod.uid() + " end")) {
      threads.execute(() -> quietly(() -> remove(pod)));
    }
  }

  private void admit(PodState pod) {
    ObjectNode binding = Api.JSON.createObjectNode();
    ObjectNode meta = binding.putObject("metadata").put("name", pod.name());
    meta.putObject("annotations").put(Names.LOCAL_PORTS, ports());
    binding.putObject("target").put("kind", "Node").put("name", NAME);
    tally.count("POST pods/binding");
    api.post(pod.path() + "/binding", binding);
    tally.count("PATCH pods/status");
    api.patch(pod.path() + "/status", FakeStatus.ready(clock.instant()));
  }

  String ports() {
    return "8080=" + runnerPort + ",8090=" + runnerPort;
  }

  private void remove(PodState pod) {
    tally.count("PATCH pods/status");
    api.patch(pod.path() + "/status", FakeStatus.ended(clock.instant(), pod.session()));
    tally.count("DELETE pods");
    api.send(
        "DELETE",
        pod.path(),
        Api.PLAIN,
        ("{\"gracePeriodSeconds\": 0, \"preconditions\": {\"uid\": \"" + pod.uid() + "\"}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** A pod that went meanwhile needs no node. */
  private static void quietly(Runnable step) {
    try {
      step.run();
    } catch (LocalException gone) {
      // The next news of the pod, if any, say what to do.
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    watcher.interrupt();
  }
}
