package dev.greenroom.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PageTest {
  @Test
  void onlyWhatIsBetweenTheMarksIsWrittenAnew() throws IOException {
    // Given
    String page = Files.readString(Path.of("../docs/performance.md"));
    // When
    String once = Page.with(page, "| a |\n");
    String twice = Page.with(once, "| b |\n");
    // Then
    assertThat(once).contains("\n\n| a |\n\n").startsWith(page.substring(0, 200));
    assertThat(twice.replace("| b |", "| a |")).isEqualTo(once);
  }

  @Test
  void aPageWithoutMarksIsLeftAlone() {
    assertThatThrownBy(() -> Page.with("# A page\n", "| a |\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Put these two lines into it");
  }
}
