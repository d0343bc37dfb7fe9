package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/http.md says of why starts get nothing is what there is. */
class RejectionsDocsTest {
  @Test
  void everyReasonIsDocumented() throws IOException {
    // When
    String page = Files.readString(Path.of("..", "docs", "http.md"));
    List<String> reasons =
        Arrays.stream(Rejection.values()).map(reason -> "| `" + reason + "` |").toList();

    // Then
    assertThat(page).contains(reasons);
  }
}
