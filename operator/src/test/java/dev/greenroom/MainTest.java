package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class MainTest {
  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  private final Properties system = new Properties();

  @Test
  void onAFewProcessorsRequestsShareAPoolOfThreads() {
    // When
    Main.shareThreads(system, 1);
    // Then
    assertThat(system).containsEntry(COMMON_POOL, "2");
  }

  @Test
  void whatTheUserHasSetStays() {
    // Given
    system.setProperty(COMMON_POOL, "7");
    // When
    Main.shareThreads(system, 2);
    // Then
    assertThat(system).containsEntry(COMMON_POOL, "7");
  }

  @Test
  void moreProcessorsHaveAPoolOfTheirOwnAccord() {
    // When
    Main.shareThreads(system, 3);
    // Then
    assertThat(system).isEmpty();
  }

  @Test
  void theCommandOfTheImageIsNotAWordOfItself() {
    // Given
    String launcher = "/usr/local/bin/greenroom";
    // Then
    assertThat(Main.withoutLauncher(new String[] {launcher, "keys", "list"}, launcher))
        .containsExactly("keys", "list");
    assertThat(Main.withoutLauncher(new String[] {"keys", launcher}, launcher))
        .containsExactly("keys", launcher);
    assertThat(Main.withoutLauncher(new String[] {launcher}, null)).containsExactly(launcher);
    assertThat(Main.withoutLauncher(new String[0], launcher)).isEmpty();
  }
}
