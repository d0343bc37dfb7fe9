package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All pods as this node sees them: free ones are bound, its own ones each have a worker. */
final class NodePods implements ResourceEventHandler<Pod>, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodePods.class);
  private static final Duration BIND_AGAIN = Duration.ofMillis(500);
  private static final int CLOSE_SECONDS = 6;

  private final String nodeName;
  private final NodeContext node;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Pod> informer;
  private volatile boolean closing;

  NodePods(String nodeName, NodeContext node) {
    this.nodeName = nodeName;
    this.node = node;
    this.informer = node.client().pods().inAnyNamespace().runnableInformer(0);
  }

  void start() {
    informer.addEventHandler(this);
    informer.exceptionHandler((started, problem) -> started && !closing);
    informer.run();
    removeFoldersOfGonePods();
  }

  private void removeFoldersOfGonePods() {
    // The folders first: whatever has one by now is in the list that is read after them.
    List<String> folders = node.state().uids();
    Set<String> known =
        informer.getStore().list().stream()
            .map(pod -> pod.getMetadata().getUid())
            .collect(Collectors.toSet());
    folders.stream()
        .filter(uid -> !known.contains(uid))
        .forEach(uid -> node.state().pod(uid).delete());
  }

  @Override
  public void onAdd(Pod pod) {
    seen(pod);
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    // A watch that was interrupted may show a new pod of the same name as an update.
    if (!before.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
      onDelete(before, true);
    }
    seen(pod);
  }

  @Override
  public void onDelete(Pod pod, boolean finalStateUnknown) {
    PodWorker worker = workers.get(pod.getMetadata().getUid());
    if (worker != null) {
      worker.gone();
    }
  }

  private void seen(Pod pod) {
    if (closing) {
      return;
    }
    if (isFree(pod)) {
      node.threads().execute(() -> bind(pod));
    } else if (nodeName.equals(pod.getSpec().getNodeName())) {
      String uid = pod.getMetadata().getUid();
      workers
          .computeIfAbsent(uid, u -> new PodWorker(pod, node, () -> workers.remove(u)))
          .seen(pod);
    }
  }

  private static boolean isFree(Pod pod) {
    String name = pod.getSpec().getNodeName();
    return (name == null || name.isEmpty()) && pod.getMetadata().getDeletionTimestamp() == null;
  }

  private void bind(Pod pod) {
    if (node.api().bind(pod) == NodeApi.Outcome.UNDECIDED) {
      node.after(BIND_AGAIN, () -> node.threads().execute(() -> bindAgain(pod)));
    }
  }

  private void bindAgain(Pod pod) {
    Pod latest = informer.getStore().get(pod);
    boolean same =
        latest != null && latest.getMetadata().getUid().equals(pod.getMetadata().getUid());
    if (same && isFree(latest) && !closing) {
      bind(latest);
    }
  }

  LogAnswer log(String namespace, String name, String container) {
    PodWorker worker = find(namespace, name);
    return worker == null
        ? LogAnswer.unknown("pod " + namespace + "/" + name)
        : worker.log(container);
  }

  private @Nullable PodWorker find(String namespace, String name) {
    Pod latest = informer.getIndexer().getByKey(namespace + "/" + name);
    return latest == null ? null : workers.get(latest.getMetadata().getUid());
  }

  @Override
  public void close() {
    closing = true;
    informer.close();
    CompletableFuture<?>[] ends =
        workers.values().stream().map(PodWorker::shutDown).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      log.warn("some pods' ends could not be written: the next start will say what is known");
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    workers.values().forEach(PodWorker::kill);
  }
}
