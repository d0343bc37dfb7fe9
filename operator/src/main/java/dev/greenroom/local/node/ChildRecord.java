package dev.greenroom.local.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A process this node has started, as it is found again after a crash: by its id and by the instant
 * of its start, since ids are used again.
 */
record ChildRecord(long pid, Instant startInstant, String marker) {
  // Linux derives the instant from a boot time in whole seconds that a clock adjustment may move.
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  static ChildRecord of(ProcessHandle process, String marker) {
    return new ChildRecord(process.pid(), start(process), marker);
  }

  Optional<ProcessHandle> alive() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
  }

  private boolean isSame(ProcessHandle process) {
    return Duration.between(startInstant, start(process)).abs().compareTo(TOLERANCE) <= 0;
  }

  private static Instant start(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  void write(Path file) throws IOException {
    Map<String, Object> json =
        Map.of("pid", pid, "startMillis", startInstant.toEpochMilli(), "marker", marker);
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.write(part, new JsonMapper().writeValueAsBytes(json));
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Empty when nothing was started there; a process starts only after its record is whole. */
  static Optional<ChildRecord> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = new JsonMapper().readTree(Files.readAllBytes(file));
      return Optional.of(
          new ChildRecord(
              json.path("pid").asLong(),
              Instant.ofEpochMilli(json.path("startMillis").asLong()),
              json.path("marker").asText()));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
