package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A gateway that is to end, and what it relays. */
class StreamsUnderWayTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final StreamsUnderWay streams = new StreamsUnderWay(System::nanoTime);

  @Test
  void whereNothingIsRelayedNothingIsWaitedFor() {
    // When
    CompletableFuture<Void> drained = drain(LONG);

    // Then
    await().until(drained::isDone);
  }

  @Test
  void everyStreamIsWaitedForAndThoseThatBeginMeanwhileToo() {
    // Given
    CompletableFuture<Optional<Answer>> first = begun();
    CompletableFuture<Void> drained = drain(LONG);

    // When
    CompletableFuture<Optional<Answer>> second = begun();
    first.complete(Optional.empty());

    // Then
    assertThat(drained).isNotDone();
    second.completeExceptionally(new IllegalStateException("the client went away"));
    await().until(drained::isDone);
    assertThatCode(drained::join).doesNotThrowAnyException();
  }

  @Test
  void aStreamThatDoesNotEndIsNotWaitedForForEver() {
    // Given
    CompletableFuture<Optional<Answer>> endless = begun();

    // When
    CompletableFuture<Void> drained = drain(Duration.ofMillis(50));

    // Then
    await().until(drained::isDone);
    assertThat(endless).isNotDone();
  }

  private CompletableFuture<Optional<Answer>> begun() {
    CompletableFuture<Optional<Answer>> end = new CompletableFuture<>();
    streams.begun(end);
    return end;
  }

  private CompletableFuture<Void> drain(Duration most) {
    return CompletableFuture.runAsync(() -> streams.awaitNone(most));
  }
}
