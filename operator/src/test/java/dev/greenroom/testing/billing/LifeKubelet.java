package dev.greenroom.testing.billing;

import dev.greenroom.api.Names;
import dev.greenroom.testing.billing.Plot.Node;
import dev.greenroom.testing.billing.Plot.Shown;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The kubelets of nodes that are alive: each ends what still runs in a pod that is deleted. */
final class LifeKubelet implements ResourceEventHandler<Pod>, AutoCloseable {
  private final KubernetesClient client;
  private final Map<String, TrueLife> lives;
  private final Map<String, Instant> killed = new ConcurrentHashMap<>();
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final ExecutorService writers = Executors.newFixedThreadPool(8);
  private final SharedIndexInformer<Pod> informer;

  /**
   * @param lives by the name of their session
   */
  @SuppressWarnings("this-escape") // all that an event needs is there before the informer
  LifeKubelet(KubernetesClient client, Map<String, TrueLife> lives) {
    this.client = client;
    this.lives = lives;
    this.informer =
        client.pods().inAnyNamespace().withLabel(Names.MANAGED_BY, Names.GREENROOM).inform(this);
  }

  /** When the containers of the session that still ran were ended, or null where none did. */
  @Nullable Instant killed(String session) {
    return killed.get(session);
  }

  @Override
  public void onAdd(Pod pod) {
    endIfDeleted(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod now) {
    endIfDeleted(now);
  }

  @Override
  public void onDelete(Pod pod, boolean unknown) {
    seen.remove(pod.getMetadata().getUid());
  }

  private void endIfDeleted(Pod pod) {
    TrueLife life = lives.get(pod.getMetadata().getLabels().get(Names.SESSION));
    boolean ours =
        life != null
            && life.plot().node == Node.ALIVE
            && pod.getMetadata().getDeletionTimestamp() != null;
    if (ours && seen.add(pod.getMetadata().getUid())) {
      writers.execute(() -> end(life, pod));
    }
  }

  private void end(TrueLife life, Pod pod) {
    try {
      if (runs(life.plot().agent) || runs(life.plot().runner)) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        killed.put(life.name(), now);
        LifeWriter.write(client, pod, new LifePod(life, now));
      }
      LifeWriter.remove(client, pod);
    } catch (KubernetesClientException e) {
      if (e.getCode() != 404 && e.getCode() != 409) { // gone meanwhile: there is nothing to tell
        throw e;
      }
    }
  }

  private static boolean runs(Shown container) {
    return container == Shown.RUNNING || container == Shown.WAITING;
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
  }
}
