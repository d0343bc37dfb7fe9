package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The tables of limits in docs/http.md are those that the command takes. */
class GatewayDocsTest {
  private static final Pattern FLAG = Pattern.compile("\\| `(--[a-z-]+)` \\| (\\d+) \\|");

  @Test
  void everyLimitIsDocumentedWithItsDefault() throws IOException {
    // Given
    String page = Files.readString(Path.of("..", "docs", "http.md"));

    // When
    List<String> documented =
        FLAG.matcher(page).results().map(row -> row.group(1) + " " + row.group(2)).toList();

    // Then
    assertThat(documented)
        .containsExactlyInAnyOrderElementsOf(
            CommandLine.Model.CommandSpec.forAnnotatedObject(new LimitOptions()).options().stream()
                .map(GatewayDocsTest::row)
                .toList());
  }

  private static String row(OptionSpec option) {
    return option.longestName() + " " + option.defaultValue();
  }
}
