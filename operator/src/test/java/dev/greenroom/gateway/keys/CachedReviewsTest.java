package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.keys.TokenReviews.User;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CachedReviewsTest {
  private static final User CI =
      new User("system:serviceaccount:acme:ci", "uid", List.of(), Map.of());

  private final ScriptedReviews reviews = new ScriptedReviews();
  private final AtomicLong nanos = new AtomicLong();
  private final CachedReviews cached = new CachedReviews(reviews, nanos::get);

  @Test
  void aYesIsAskedForOnceInFiveSeconds() {
    // When
    for (int i = 0; i < 10; i++) {
      assertThat(cached.user("some.token")).contains(CI);
      assertThat(cached.allows(CI, "acme", Access.START)).isTrue();
    }

    // Then
    assertThat(List.of(reviews.tokens, reviews.questions)).containsExactly(1, 1);
    reviews.allowed = Set.of();
    reviews.name = null;
    pass(CachedReviews.YES_FOR);
    assertThat(cached.user("some.token")).isEmpty();
    assertThat(cached.allows(CI, "acme", Access.START)).isFalse();
  }

  @Test
  void aNoIsForgottenSooner() {
    // Given
    String name = reviews.name;
    reviews.allowed = Set.of();
    reviews.name = null;
    assertThat(cached.user("some.token")).isEmpty();
    assertThat(cached.user("some.token")).isEmpty();
    assertThat(cached.allows(CI, "acme", Access.START)).isFalse();
    assertThat(reviews.tokens).isOne();

    // When
    reviews.allow("acme", "other");
    reviews.name = name;
    pass(CachedReviews.NO_FOR);

    // Then
    assertThat(cached.user("some.token")).contains(CI);
    assertThat(cached.allows(CI, "acme", Access.START)).isTrue();
  }

  @Test
  void anAnswerIsForThatUserOrganisationAndAccessAlone() {
    // Given
    assertThat(cached.allows(CI, "acme", Access.START)).isTrue();

    // Then
    User inGroup = new User(CI.name(), CI.uid(), List.of("system:masters"), CI.extra());
    cached.allows(inGroup, "acme", Access.START);
    cached.allows(CI, "acme", Access.LOGS);
    cached.allows(CI, "other", Access.START);
    assertThat(reviews.questions).isEqualTo(4);
  }

  @Test
  void thatThereWasNoAnswerIsNotRemembered() {
    // Given
    reviews.silent = true;
    assertThatThrownBy(() -> cached.user("some.token"))
        .isInstanceOf(KubernetesClientException.class);

    // When
    reviews.silent = false;

    // Then
    assertThat(cached.user("some.token")).contains(CI);
  }

  @Test
  void manyRequestsWithOneTokenAreOneReview() throws Exception {
    // Given
    ExecutorService threads = Executors.newFixedThreadPool(50);
    CountDownLatch together = new CountDownLatch(50);
    try {
      // When
      List<Future<?>> all =
          IntStream.range(0, 50)
              .<Future<?>>mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            together.countDown();
                            together.await();
                            return cached.user("some.token").orElseThrow();
                          }))
              .toList();

      // Then
      for (Future<?> one : all) {
        assertThat(one.get()).isEqualTo(CI);
      }
      assertThat(reviews.tokens).isOne();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void organisationsAreRememberedToo() {
    // Given
    reviews.organizations = List.of("acme");
    assertThat(cached.organizations()).containsExactly("acme");

    // When
    reviews.organizations = List.of("acme", "other");

    // Then
    assertThat(cached.organizations()).containsExactly("acme");
    pass(CachedReviews.YES_FOR);
    assertThat(cached.organizations()).containsExactly("acme", "other");
  }

  private void pass(Duration duration) {
    nanos.addAndGet(duration.plusMillis(1).toNanos());
  }
}
