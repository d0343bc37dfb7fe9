package dev.greenroom.testing;

import dev.greenroom.api.Names;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.runner.PodRunner;
import dev.greenroom.runner.protocol.Signing;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A node without processes, for hundreds of pods: each has the real runner, in this JVM, beside an
 * agent that is ready at once and takes as long for a session as its body says. It binds every
 * session pod to itself.
 */
public final class FakeNode implements AutoCloseable {
  private static final int WRITERS = 16;

  private final Map<String, FakePod> pods = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
  private final FakeNodeApi api;
  private final Path folder;
  private final InstantSource clock;
  private final StubAgent agent;
  private final SharedIndexInformer<Pod> informer;

  private FakeNode(KubernetesClient client, String name, Path folder, InstantSource clock)
      throws IOException {
    this.clock = clock;
    this.api = new FakeNodeApi(client, name);
    this.folder = Files.createDirectories(folder);
    this.agent = new StubAgent(timer);
    api.register();
    this.informer =
        client
            .pods()
            .inAnyNamespace()
            .withLabel(Names.MANAGED_BY, Names.GREENROOM)
            .inform(new Kubelet());
  }

  /**
   * @param folder for the last words of runners
   * @param clock the node's, which may be wrong
   */
  public static FakeNode start(
      KubernetesClient client, String name, Path folder, InstantSource clock) {
    try {
      return new FakeNode(client, name, folder, clock);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often an agent was given the body of each session. */
  public Map<String, Integer> bodies() {
    return agent.bodies().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().get()));
  }

  /** When the agent was given the body of a session first, and when it answered, by true time. */
  public Optional<Instant> given(String session) {
    return Optional.ofNullable(agent.given().get(session));
  }

  public Optional<Instant> answered(String session) {
    return Optional.ofNullable(agent.answered().get(session));
  }

  /** Lets the agent of a session whose body says {@code held} come to its end. */
  public void finish(String session) {
    agent.finish(session);
  }

  @Override
  public void close() {
    informer.close();
    writers.shutdown();
    try {
      if (!writers.awaitTermination(10, TimeUnit.SECONDS)) {
        writers.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    pods.values().forEach(FakePod::close);
    agent.close();
    timer.shutdownNow();
    threads.shutdownNow();
    api.unregister();
  }

  private PodRunner runner(Pod pod) {
    String key =
        pod.getSpec().getContainers().stream()
            .filter(container -> container.getName().equals(SessionPod.RUNNER))
            .flatMap(container -> container.getEnv().stream())
            .filter(variable -> variable.getName().equals("GREENROOM_PUBLIC_KEY"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    String uid = pod.getMetadata().getUid();
    return PodRunner.start(
        uid, Signing.publicKey(key), agent.port(), folder.resolve(uid), clock, timer, threads);
  }

  /** What a kubelet does upon the news of a pod. */
  private final class Kubelet implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      boolean waits = pod.getSpec().getNodeName() == null;
      if (waits && "default-scheduler".equals(pod.getSpec().getSchedulerName())) {
        FakePod fresh = new FakePod(pod, api, FakeNode.this::runner, agent.port(), clock);
        pods.put(pod.getMetadata().getUid(), fresh);
        writers.execute(() -> fresh.launch(() -> writers.execute(fresh::runnerEnded)));
        endIfDeleted(pod);
      }
    }

    @Override
    public void onUpdate(Pod before, Pod now) {
      endIfDeleted(now);
    }

    @Override
    public void onDelete(Pod pod, boolean unknown) {
      FakePod gone = pods.remove(pod.getMetadata().getUid());
      if (gone != null) {
        writers.execute(gone::close);
      }
    }

    private void endIfDeleted(Pod pod) {
      FakePod known = pods.get(pod.getMetadata().getUid());
      if (known != null && pod.getMetadata().getDeletionTimestamp() != null) {
        writers.execute(known::end);
      }
    }
  }
}
