package dev.greenroom.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminationMessageTest {
  @TempDir Path folder;

  @Test
  void keepsTheLast4096Bytes() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("log"), "head" + "x".repeat(4090) + "tail!!");
    // Then
    assertThat(TerminationMessage.read(file)).isEqualTo("x".repeat(4090) + "tail!!");
  }

  @Test
  void isNullWhenNothingWasLeft() throws Exception {
    // Given
    Path empty = Files.writeString(folder.resolve("empty"), "");
    // Then
    assertThat(TerminationMessage.read(empty)).isNull();
    assertThat(TerminationMessage.read(folder.resolve("none"))).isNull();
  }
}
