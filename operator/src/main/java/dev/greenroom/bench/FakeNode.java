package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * A node without containers: it binds every pod of Greenroom's to itself and writes that it is
 * ready, at once; ends sessions when it is told to. What it asks of the API server is counted, so
 * that it can be told from what Greenroom asks. A pod that went meanwhile needs no node; whatever
 * else fails is tried until it is done.
 */
final class FakeNode implements AutoCloseable, PodWatch.Turn {
  static final String NAME = "fake";

  /** As many as it takes to be faster than whoever makes pods. */
  private static final int THREADS = 8;

  private static final long PAUSE_MILLIS = 200;

  private final Api api;
  private final int runnerPort;
  private final InstantSource clock;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final PodWatch pods;
  private final Set<String> admitted = ConcurrentHashMap.newKeySet();
  private final Set<String> removed = ConcurrentHashMap.newKeySet();
  private final Tally tally;

  private FakeNode(Api api, int runnerPort, InstantSource clock, Tally tally) {
    this.api = api;
    this.runnerPort = runnerPort;
    this.clock = clock;
    this.tally = tally;
    this.pods = new PodWatch(api, this);
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
    node.pods.start();
    return node;
  }

  /** Pods of an agent in a state, as the watch shows them. */
  List<PodState> pods(String agent, String state) {
    return pods.of(agent).filter(pod -> pod.state().equals(state) && !pod.going()).toList();
  }

  /** Pods of an agent that hold a name. */
  long held(String agent) {
    return pods.of(agent).count();
  }

  /** The most of them at once, in all events. */
  int most(String agent) {
    return pods.most(agent);
  }

  /** Pods of an agent that have a session, asked for now: the watch may be behind. */
  List<PodState> busy(String namespace, String agent) {
    List<PodState> busy = new ArrayList<>();
    tally.count("LIST pods");
    api.list(
        "/api/v1/namespaces/%s/pods?labelSelector=%s%%3D%s,%s%%3D%s"
            .formatted(namespace, Names.AGENT, agent, Names.STATE, Names.STATE_ACTIVE),
        pod -> busy.add(PodState.of(pod)));
    return busy;
  }

  /** Ends the sessions of these pods; those that went by themselves are none of its business. */
  void end(List<PodState> ended) {
    Load.of(
        THREADS,
        ended.size(),
        number -> {
          PodState pod = ended.get(number);
          status(pod, FakeStatus.ended(clock.instant(), pod.session()));
        });
  }

  /** Returns once it is so; each news of a pod is a reason to look. */
  void await(String what, Duration patience, BooleanSupplier so) {
    pods.await(what, patience, so);
  }

  @Override
  public void seen(PodState pod) {
    if (!pod.bound() && !pod.going() && admitted.add(pod.uid())) {
      untilDone(() -> admit(pod));
    }
    if (pod.going() && pod.bound() && pod.graceful() && removed.add(pod.uid())) {
      untilDone(() -> remove(pod));
    }
  }

  @Override
  public void gone(String uid) {
    admitted.remove(uid);
    removed.remove(uid);
  }

  private void admit(PodState pod) {
    ObjectNode binding = Api.JSON.createObjectNode();
    ObjectNode meta = binding.putObject("metadata").put("name", pod.name()).put("uid", pod.uid());
    meta.putObject("annotations").put(Names.LOCAL_PORTS, ports());
    binding.putObject("target").put("kind", "Node").put("name", NAME);
    tally.count("POST pods/binding");
    // Refused as well when an earlier try came through and its answer did not.
    api.offer("POST", pod.path() + "/binding", Api.PLAIN, Api.bytes(binding));
    status(pod, FakeStatus.ready(clock.instant()));
  }

  String ports() {
    return "8080=" + runnerPort + ",8090=" + runnerPort;
  }

  private void remove(PodState pod) {
    status(pod, FakeStatus.ended(clock.instant(), pod.session()));
    tally.count("DELETE pods");
    api.offer(
        "DELETE",
        pod.path(),
        Api.PLAIN,
        ("{\"gracePeriodSeconds\": 0, \"preconditions\": {\"uid\": \"" + pod.uid() + "\"}}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Of this pod alone: the next one in its slot has the same name. */
  private void status(PodState pod, JsonNode status) {
    ObjectNode patch = status.deepCopy();
    patch.putObject("metadata").put("uid", pod.uid());
    tally.count("PATCH pods/status");
    api.offer("PATCH", pod.path() + "/status", Api.MERGE_PATCH, Api.bytes(patch));
  }

  private void untilDone(Runnable step) {
    try {
      threads.execute(() -> tryAgainAndAgain(step));
    } catch (RejectedExecutionException closed) {
      // Nobody measures any more.
      return;
    }
  }

  private void tryAgainAndAgain(Runnable step) {
    while (!threads.isShutdown()) {
      try {
        step.run();
        return;
      } catch (RuntimeException e) {
        pods.troubledBy(e);
        Pause.of(PAUSE_MILLIS);
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    pods.close();
  }
}
