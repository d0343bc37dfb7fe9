package dev.greenroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The kept log of the example agent about one session, without the instants that the node puts
 * before the lines: the agent dates each line itself.
 */
public record KeptLog(List<String> lines) {
  /**
   * @param folder the log folder of the operator
   */
  public static KeptLog of(Path folder, String namespace, String session) {
    try {
      return new KeptLog(
          Files.readAllLines(folder.resolve(namespace).resolve(session + ".log")).stream()
              .map(line -> line.substring(line.indexOf(' ') + 1))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line with these words. */
  public String line(String words) {
    return lines.stream()
        .filter(line -> line.contains(words))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no \"" + words + "\" in " + lines));
  }

  /** When the agent wrote the first line with these words. */
  public Instant at(String words) {
    String line = line(words);
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }
}
