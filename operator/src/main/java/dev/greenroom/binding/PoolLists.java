package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Live lists of pools. A list is dear, and those who lose a race lose it together: all who ask
 * before one begins share it. One that is under way already tells nothing of what came after its
 * beginning, so who asks meanwhile has the next one, which waits for its end.
 *
 * <p>An API server that is behind with its own watches answers a list last of all: it first waits
 * until its cache has caught up, for seconds, while it reads and writes single objects. So nobody
 * waits for a list longer than he may.
 */
final class PoolLists {
  private final ClusterApi api;
  private final Executor executor;
  private final Map<String, Listing> last = new HashMap<>();

  /** One list. */
  private static final class Listing {
    private final CompletableFuture<List<Pod>> pods = new CompletableFuture<>();
    private boolean begun;
  }

  /**
   * @param executor carries the lists
   */
  PoolLists(ClusterApi api, Executor executor) {
    this.api = api;
    this.executor = executor;
  }

  /** Every pod of the agent at some moment after the call; null when it took longer than that. */
  @Nullable List<Pod> of(String namespace, String agentUid, Duration patience) {
    Listing before;
    Listing listing;
    synchronized (last) {
      before = last.get(agentUid);
      listing = before == null || before.begun ? new Listing() : before;
      last.put(agentUid, listing);
    }
    if (listing != before) {
      CompletableFuture<?> turn =
          before == null ? CompletableFuture.completedFuture(List.of()) : before.pods;
      turn.whenCompleteAsync((pods, failure) -> make(listing, namespace, agentUid), executor);
    }
    try {
      return listing.pods.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void make(Listing listing, String namespace, String agentUid) {
    synchronized (last) {
      listing.begun = true;
    }
    try {
      listing.pods.complete(api.pods(namespace, agentUid));
    } catch (RuntimeException | Error e) { // whoever shares it would wait for nothing
      listing.pods.completeExceptionally(e);
      throw e;
    } finally {
      synchronized (last) {
        last.remove(agentUid, listing);
      }
    }
  }
}
