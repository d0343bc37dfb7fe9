package dev.greenroom.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FakeNodeTest {
  private static final String NOTHING = "";
  private StubPods cluster;

  @BeforeEach
  void serve() throws IOException {
    cluster = new StubPods();
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private FakeNode node() {
    return FakeNode.start(cluster.api(), 1, 2, InstantSource.system(), new Tally());
  }

  @Test
  void aListThatFailsIsAskedForAgainAndReadInPages() {
    // Given
    cluster.lists.addAll(
        List.of(
            NOTHING,
            StubPods.page("a&b", StubPods.pod("one")),
            StubPods.page("", StubPods.pod("two")),
            StubPods.page("", StubPods.pod("one"), StubPods.pod("two"))));
    // When
    try (FakeNode node = node()) {
      // Then
      await().atMost(20, SECONDS).until(() -> node.held("agent") == 2);
      assertThat(cluster.asked).anyMatch(request -> request.contains("&continue=a%26b"));
      assertThat(node.most("agent")).isEqualTo(2);
    }
  }

  @Test
  void aWriteThatFailsIsTriedUntilThePodIsReady() {
    // Given
    cluster.lists.add(StubPods.page("", StubPods.pod("one")));
    cluster.failures.addAll(List.of(200, 500, 409));
    // When
    try (FakeNode node = node()) {
      // Then
      await()
          .atMost(20, SECONDS)
          .until(() -> cluster.asked.stream().anyMatch(r -> r.startsWith("PATCH ")));
      assertThat(cluster.asked).filteredOn(r -> r.contains("/one/binding")).hasSize(2);
      assertThat(cluster.asked)
          .filteredOn(r -> r.startsWith("PATCH "))
          .allMatch(r -> r.contains("\"uid\":\"uid-one\""));
      assertThat(node.held("agent")).isOne();
    }
  }

  @Test
  void theEndOfAPodThatWentMeanwhileIsNoFailure() {
    // Given
    cluster.lists.add(StubPods.page("", StubPods.pod("one")));
    try (FakeNode node = node()) {
      await()
          .atMost(20, SECONDS)
          .until(() -> cluster.asked.stream().anyMatch(r -> r.startsWith("PATCH ")));
      cluster.failures.addAll(List.of(404, 409));
      // When
      node.end(node.pods("agent", "starting"));
      node.end(node.pods("agent", "starting"));
      // Then
      assertThat(cluster.failures).isEmpty();
    }
  }

  @Test
  void whoWaitsInVainIsToldWhatTheNodeCouldNotDo() {
    // Given
    cluster.lists.add(NOTHING);
    try (FakeNode node = node()) {
      await()
          .atMost(20, SECONDS)
          .until(() -> cluster.asked.stream().filter(r -> r.startsWith("GET ")).count() > 1);
      // When
      assertThatThrownBy(() -> node.await("a pod", Duration.ZERO, () -> false))
          // Then
          .isInstanceOf(LocalException.class)
          .hasMessageContaining("a pod")
          .hasMessageContaining("answers 500");
    }
  }
}
