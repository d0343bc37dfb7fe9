package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTailTest {
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "'a\n', 'a\n'",
    "'one\ntwo\n', 'one\ntwo\n'",
    "'12345\n1234', '12345\n1234'",
    "'zero\none\ntwo\n', 'one\ntwo\n'",
    "'a long first line\nsecond\n', 'second\n'",
    "'ääää\nää\n', 'ää\n'",
    "'a line without any end', ''"
  })
  void theNewestWholeLinesAreKept(String log, String kept) throws IOException {
    // When
    var content = new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8));

    // Then
    assertThat(LogTail.read(content, 10)).isEqualTo(kept);
  }
}
