package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who waits for a name is woken: the cache changes first, then its listeners hear of it. */
class DeparturesTest {
  /** Longer than any test: whoever is not woken is stuck. */
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final Departures departures = new Departures();
  private final Map<String, Pod> cache = new ConcurrentHashMap<>();

  @Test
  void aPodThatGoesWakesWhoWaitsForItsName() throws Exception {
    // Given
    Pod pod = cached("pod-0", "uid-1");
    CompletableFuture<Boolean> gone = waitFor("pod-0", "uid-1");
    // When
    cache.remove("pod-0");
    departures.onDelete(pod, false);
    // Then
    assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anotherPodThatGoesWakesNobodyForGood() throws Exception {
    // Given
    Pod other = cached("pod-1", "uid-2");
    Pod pod = cached("pod-0", "uid-1");
    CompletableFuture<Boolean> gone = waitFor("pod-0", "uid-1");
    // When
    cache.remove("pod-1");
    departures.onDelete(other, false);
    // Then
    assertThat(gone).isNotDone();
    cache.remove("pod-0");
    departures.onDelete(pod, false);
    assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPodOfTheNameThatAListShowsInsteadWakesWhoWaits() throws Exception {
    // Given
    Pod pod = cached("pod-0", "uid-1");
    CompletableFuture<Boolean> gone = waitFor("pod-0", "uid-1");
    // When
    Pod next = cached("pod-0", "uid-2");
    departures.onUpdate(pod, next);
    // Then
    assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aPodThatStaysIsWaitedForNoLongerThanThePatience() {
    // Given
    cached("pod-0", "uid-1");
    // When
    boolean gone = departures.await(() -> !cache.containsKey("pod-0"), Duration.ofMillis(20));
    // Then
    assertThat(gone).isFalse();
  }

  @Test
  void noWakeUpIsLostHoweverTheyMeet() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      // Given
      Pod pod = cached("pod-0", "uid-" + i);
      CompletableFuture<Boolean> gone = new CompletableFuture<>();
      String uid = "uid-" + i;
      Thread waiting = new Thread(() -> gone.complete(await("pod-0", uid)));
      // When
      waiting.start();
      cache.remove("pod-0");
      departures.onDelete(pod, false);
      // Then
      assertThat(gone.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Returns once somebody waits, or as good as that. */
  private CompletableFuture<Boolean> waitFor(String name, String uid) throws InterruptedException {
    CompletableFuture<Boolean> gone = new CompletableFuture<>();
    CountDownLatch looked = new CountDownLatch(1);
    Thread waiting =
        new Thread(
            () ->
                gone.complete(
                    departures.await(
                        () -> {
                          boolean absent = !shows(name, uid);
                          looked.countDown();
                          return absent;
                        },
                        FOR_EVER)));
    waiting.setDaemon(true);
    waiting.start();
    assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
    return gone;
  }

  private boolean await(String name, String uid) {
    return departures.await(() -> !shows(name, uid), FOR_EVER);
  }

  private boolean shows(String name, String uid) {
    Pod there = cache.get(name);
    return there != null && uid.equals(there.getMetadata().getUid());
  }

  private Pod cached(String name, String uid) {
    Pod pod = new PodBuilder().withNewMetadata().withName(name).withUid(uid).endMetadata().build();
    cache.put(name, pod);
    return pod;
  }
}
