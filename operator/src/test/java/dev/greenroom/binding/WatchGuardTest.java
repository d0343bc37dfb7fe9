package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Indexer;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** The looks at a watch, one by one, with a clock that only a look moves. */
class WatchGuardTest {
  private static final int LOOKS_OF_SILENCE = 6;

  private final List<Runnable> looks = new ArrayList<>();
  private final FakeWatch watch = new FakeWatch();
  private long seconds;
  private final WatchGuard<Pod> guard =
      new WatchGuard<>(
          "pods", watch, scheduler(), () -> seconds * 1_000_000_000L, WatchGuard.USUAL);

  @Test
  void aBusyWatchIsTrustedAgainAfterASilenceAlthoughEveryListIsAheadOfIt() {
    // Given
    watch.ahead = 1;
    look(1 + LOOKS_OF_SILENCE);
    assertThat(guard.isCurrent()).isFalse();

    for (int i = 0; i < 100; i++) {
      // When
      watch.shown++;
      look(1);

      // Then
      assertThat(guard.isCurrent()).isTrue();
      assertThat(guard.isHealthy()).isTrue();
    }
    assertThat(watch.begunAnew).isZero();
  }

  @Test
  void aWatchThatMovesWhileTheListIsOnItsWayIsNotBehind() {
    // Given
    look(1);
    watch.ahead = 1;
    watch.movesWhileListed = true;

    for (int i = 0; i < 100; i++) {
      // When
      look(1);

      // Then
      assertThat(guard.isCurrent()).isTrue();
      assertThat(guard.isHealthy()).isTrue();
    }
    assertThat(watch.begunAnew).isZero();
  }

  @Test
  void aWatchThatStandsStillBehindTheClusterIsBegunAnewAndTrustedWhenItMoves() {
    // Given
    watch.ahead = 1;
    look(LOOKS_OF_SILENCE + 1);
    assertThat(watch.begunAnew).isZero();

    // When
    look(1);

    // Then
    assertThat(watch.begunAnew).isEqualTo(1);
    assertThat(guard.isCurrent()).isFalse();
    watch.shown++;
    look(1);
    assertThat(guard.isCurrent()).isTrue();
  }

  @Test
  void aQuietWatchThatShowsWhatThereIsStaysTrusted() {
    for (int i = 0; i < 100; i++) {
      // When
      look(1);

      // Then
      assertThat(guard.isCurrent()).isTrue();
    }
    assertThat(watch.begunAnew).isZero();
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      seconds += WatchGuard.USUAL.look().toSeconds();
      looks.get(0).run();
    }
  }

  private ScheduledExecutorService scheduler() {
    return fake(
        ScheduledExecutorService.class,
        (method, arguments) -> {
          looks.add((Runnable) arguments[0]);
          return fake(ScheduledFuture.class, (name, none) -> true);
        });
  }

  /** A watch of one pod, and a cluster that is some versions ahead of it. */
  private static final class FakeWatch implements WatchGuard.Watch<Pod> {
    int shown = 1;
    int ahead;
    boolean movesWhileListed;
    int begunAnew;

    @Override
    @SuppressWarnings("unchecked")
    public SharedIndexInformer<Pod> informer() {
      Indexer<Pod> indexer =
          fake(
              Indexer.class,
              (method, arguments) -> method.equals("list") ? List.of(pod(shown)) : pod(shown));
      return fake(
          SharedIndexInformer.class,
          (method, arguments) ->
              switch (method) {
                case "getIndexer" -> indexer;
                case "lastSyncResourceVersion" -> Integer.toString(shown);
                default -> true;
              });
    }

    @Override
    public Map<String, String> live() {
      Map<String, String> live = Map.of("acme/agent-1b2c3d4e-0", Integer.toString(shown + ahead));
      shown += movesWhileListed ? 1 : 0;
      ahead += movesWhileListed ? 1 : 0;
      return live;
    }

    @Override
    public void beginAnew() {
      begunAnew++;
    }

    private static Pod pod(int version) {
      return new PodBuilder()
          .withNewMetadata()
          .withNamespace("acme")
          .withName("agent-1b2c3d4e-0")
          .withResourceVersion(Integer.toString(version))
          .endMetadata()
          .build();
    }
  }

  private static <T> T fake(Class<T> type, BiFunction<String, Object[], Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.apply(method.getName(), arguments)));
  }
}
