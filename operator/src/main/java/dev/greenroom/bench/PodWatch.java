package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.Names;
import dev.greenroom.local.LocalException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Greenroom's pods as a watch of the node's shows them; it goes on, or says why it could not. */
final class PodWatch implements AutoCloseable {
  private static final String PODS =
      "/api/v1/pods?labelSelector=" + Names.MANAGED_BY + "%3D" + Names.GREENROOM;
  private static final long PAUSE_MILLIS = 200;

  private final Api api;
  private final Turn turn;
  private final Map<String, PodState> pods = new ConcurrentHashMap<>();
  private final Map<String, Integer> most = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::goOn, "fake-node");
  private final Object news = new Object();
  private volatile boolean closed;
  private volatile Api.@Nullable Watch watch;
  private volatile @Nullable Throwable trouble;

  /** Whose turn it is when a pod changed. */
  interface Turn {
    void seen(PodState pod);

    /**
     * @param uid of a pod that is no more
     */
    void gone(String uid);
  }

  PodWatch(Api api, Turn turn) {
    this.api = api;
    this.turn = turn;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Stream<PodState> of(String agent) {
    return pods.values().stream().filter(pod -> pod.agent().equals(agent));
  }

  /** The most pods that the agent was seen to have at once, in all events. */
  int most(String agent) {
    return most.getOrDefault(agent, 0);
  }

  /** What kept the node from its work last: told when something is waited for in vain. */
  void troubledBy(Throwable cause) {
    trouble = cause;
  }

  /** Returns once it is so; each news of a pod is a reason to look. */
  void await(String what, Duration patience, BooleanSupplier so) {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (news) {
      while (!so.getAsBoolean()) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        if (left <= 0 || !thread.isAlive()) {
          throw new LocalException(
              "The benchmark waited in vain for "
                  + what
                  + "."
                  + (trouble == null ? "" : " The node's last trouble: " + trouble));
        }
        waitForNews(left);
      }
    }
  }

  private void waitForNews(long millis) {
    try {
      synchronized (news) {
        news.wait(Math.min(millis, 1_000));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LocalException("The benchmark was interrupted.", e);
    }
  }

  private void goOn() {
    while (!closed) {
      try {
        listAndWatch();
      } catch (RuntimeException e) {
        troubledBy(e);
        if (!Pause.of(PAUSE_MILLIS)) {
          closed = true;
        }
      } catch (Error e) {
        // Such as no memory: whoever waits is told.
        troubledBy(e);
        throw e;
      }
    }
  }

  private void listAndWatch() {
    Set<String> there = new HashSet<>();
    String version =
        api.list(
            PODS,
            pod -> {
              there.add(PodState.of(pod).uid());
              seen(pod);
            });
    Set.copyOf(pods.keySet()).stream().filter(uid -> !there.contains(uid)).forEach(this::gone);
    tell();
    try (Api.Watch events = api.watch(PODS + "&watch=true&resourceVersion=" + version)) {
      watch = events;
      if (!closed) {
        events.follow(this::happened);
      }
    }
  }

  private void happened(JsonNode event) {
    JsonNode pod = event.path("object");
    switch (event.path("type").asText()) {
      case "DELETED" -> gone(pod.at("/metadata/uid").asText());
      case "ADDED", "MODIFIED" -> seen(pod);
      default -> throw new LocalException("The watch of the pods is over: " + pod);
    }
    tell();
  }

  private void seen(JsonNode object) {
    PodState pod = PodState.of(object);
    if (pods.put(pod.uid(), pod) == null) {
      most.merge(pod.agent(), (int) of(pod.agent()).count(), Math::max);
    }
    turn.seen(pod);
  }

  private void gone(String uid) {
    pods.remove(uid);
    turn.gone(uid);
  }

  private void tell() {
    synchronized (news) {
      news.notifyAll();
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    Api.Watch open = watch;
    if (open != null) {
      open.close();
    }
  }
}
