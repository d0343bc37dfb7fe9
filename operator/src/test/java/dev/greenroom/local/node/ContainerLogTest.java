package dev.greenroom.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {
  private static final Instant T = Instant.parse("2026-11-24T07:45:40Z");

  @TempDir Path folder;
  private ContainerLog log;

  @BeforeEach
  void threeLinesOneSecondApart() throws Exception {
    Deque<Instant> instants = new ArrayDeque<>(List.of(T, T.plusSeconds(1), T.plusSeconds(2)));
    log = ContainerLog.begin(folder.resolve("log"), instants::remove);
    byte[] output = "one\ntwö\nthree".getBytes(StandardCharsets.UTF_8);
    log.takeAll(new ByteArrayInputStream(output));
  }

  private String read(String query) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    log.copyTo(out, LogQuery.parse(query, T.plusSeconds(3)));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void givesEverythingWithoutTimestamps() throws Exception {
    // Then
    assertThat(read(null)).isEqualTo("one\ntwö\nthree\n");
  }

  @Test
  void givesTheTailWithTimestamps() throws Exception {
    // Then
    assertThat(read("tailLines=1&timestamps=true")).isEqualTo("2026-11-24T07:45:42Z three\n");
    assertThat(read("tailLines=0")).isEmpty();
  }

  @Test
  void givesWhatIsNewEnough() throws Exception {
    // Then
    assertThat(read("sinceSeconds=2")).isEqualTo("twö\nthree\n");
    assertThat(read("sinceTime=2026-11-24T07%3A45%3A42Z")).isEqualTo("three\n");
  }

  @Test
  void stopsAtTheLimitAndEndsWithTheContainerWhenFollowed() throws Exception {
    // Then
    assertThat(read("limitBytes=5")).isEqualTo("one\nt");
    assertThat(read("follow=true")).isEqualTo("one\ntwö\nthree\n");
  }
}
