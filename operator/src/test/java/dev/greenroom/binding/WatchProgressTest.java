package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who knows of something newer than the watch is woken when the watch has come to it. */
class WatchProgressTest {
  /** Longer than any test: whoever is not woken is stuck. */
  private static final Duration FOR_EVER = Duration.ofHours(1);

  private final WatchProgress progress = new WatchProgress();

  @Test
  void anyLaterChangeOfAnyPodShowsThatTheWatchHasComeSoFar() throws Exception {
    // Given
    CompletableFuture<Boolean> shown =
        CompletableFuture.supplyAsync(() -> progress.await(pod("100"), FOR_EVER));
    // When
    progress.onAdd(pod("99"));
    assertThat(progress.reached(pod("100"))).isFalse();
    progress.onUpdate(pod("90"), pod("101"));
    // Then
    assertThat(shown.get(30, TimeUnit.SECONDS)).isTrue();
    assertThat(progress.reached(pod("100"))).isTrue();
  }

  @Test
  void aDeletionIsAChange() {
    // When
    progress.onDelete(pod("7"), false);
    // Then
    assertThat(progress.await(pod("7"), Duration.ZERO)).isTrue();
  }

  @Test
  void aListInNoOrderTakesNothingBack() {
    // When
    progress.onAdd(pod("12"));
    progress.onAdd(pod("9"));
    // Then
    assertThat(progress.reached(pod("12"))).isTrue();
    assertThat(progress.reached(pod("13"))).isFalse();
  }

  @Test
  void aVersionThatIsNoNumberIsNeverReached() {
    // When
    progress.onAdd(pod("12"));
    progress.onAdd(pod("later"));
    // Then
    assertThat(progress.await(pod("opaque"), Duration.ZERO)).isFalse();
    assertThat(progress.reached(pod("12"))).isTrue();
    assertThat(progress.reached(pod("13"))).isFalse();
  }

  private static Pod pod(String version) {
    return new PodBuilder().withNewMetadata().withResourceVersion(version).endMetadata().build();
  }
}
