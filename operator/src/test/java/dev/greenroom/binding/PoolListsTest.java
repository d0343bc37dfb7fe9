package dev.greenroom.binding;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who shares a list of a pool with whom. */
class PoolListsTest {
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final ExecutorService callers = Executors.newCachedThreadPool(this::caller);
  private final BlockingQueue<CompletableFuture<List<Pod>>> underWay = new LinkedBlockingQueue<>();
  private final PoolLists lists = new PoolLists(api(), callers);

  @AfterEach
  void end() {
    callers.shutdownNow();
  }

  @Test
  void thoseWhoAskWhileAListIsUnderWayShareTheNextOneAndNotThatOne() throws Exception {
    // Given
    Future<List<Pod>> first = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    CompletableFuture<List<Pod>> running = underWay.take();
    // When
    List<Future<List<Pod>>> later = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      later.add(callers.submit(() -> lists.of("acme", "a", FOR_EVER)));
    }
    await("all of them in line").atMost(30, SECONDS).until(() -> waiting() == 6);
    assertThat(underWay).isEmpty();
    List<Pod> old = List.of(new Pod());
    List<Pod> fresh = List.of(new Pod(), new Pod());
    running.complete(old);
    underWay.take().complete(fresh);
    // Then
    assertThat(first.get(30, SECONDS)).isSameAs(old);
    for (Future<List<Pod>> each : later) {
      assertThat(each.get(30, SECONDS)).isSameAs(fresh);
    }
    assertThat(underWay).isEmpty();
  }

  @Test
  void whoeverComesAfterAListHasOneOfItsOwn() throws Exception {
    // Given
    Future<List<Pod>> first = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    underWay.take().complete(List.of());
    first.get(30, SECONDS);
    // When
    Future<List<Pod>> next = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    List<Pod> fresh = List.of(new Pod());
    underWay.take().complete(fresh);
    // Then
    assertThat(next.get(30, SECONDS)).isSameAs(fresh);
  }

  @Test
  void nobodyWaitsLongerThanHeMay() throws Exception {
    // When
    List<Pod> none = lists.of("acme", "a", Duration.ZERO);
    // Then
    assertThat(none).isNull();
    underWay.take().complete(List.of());
  }

  @Test
  void listsOfDifferentAgentsDoNotWaitForEachOther() throws Exception {
    // Given
    Future<List<Pod>> first = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    CompletableFuture<List<Pod>> running = underWay.take();
    // When
    Future<List<Pod>> other = callers.submit(() -> lists.of("acme", "b", FOR_EVER));
    underWay.take().complete(List.of());
    // Then
    assertThat(other.get(30, SECONDS)).isEmpty();
    assertThat(first).isNotDone();
    running.complete(List.of());
    assertThat(first.get(30, SECONDS)).isEmpty();
  }

  @Test
  void aListThatFailsFailsForAllWhoShareItAndKeepsNobodyFromTheNext() throws Exception {
    // Given
    Future<List<Pod>> first = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    CompletableFuture<List<Pod>> running = underWay.take();
    Future<List<Pod>> second = callers.submit(() -> lists.of("acme", "a", FOR_EVER));
    // When
    running.completeExceptionally(new KubernetesClientException("no answer"));
    CompletableFuture<List<Pod>> next = underWay.take();
    next.complete(List.of());
    // Then
    assertThatThrownBy(() -> first.get(30, SECONDS))
        .hasCauseInstanceOf(KubernetesClientException.class);
    assertThat(second.get(30, SECONDS)).isEmpty();
  }

  private Thread caller(Runnable call) {
    Thread thread = new Thread(call);
    threads.add(thread);
    return thread;
  }

  /** Callers that are blocked. */
  private long waiting() {
    return threads.stream()
        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
        .filter(thread -> List.of(thread.getStackTrace()).toString().contains("PoolLists.of"))
        .count();
  }

  /** Each list is answered by the test. */
  private ClusterApi api() {
    return (ClusterApi)
        Proxy.newProxyInstance(
            ClusterApi.class.getClassLoader(),
            new Class<?>[] {ClusterApi.class},
            (proxy, method, arguments) -> {
              CompletableFuture<List<Pod>> list = new CompletableFuture<>();
              underWay.add(list);
              try {
                return list.join();
              } catch (CompletionException e) {
                throw e.getCause();
              }
            });
  }
}
