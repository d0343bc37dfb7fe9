package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every class and every method that the list of guards names is there. */
class GuardsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "guards.md");
  private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.([a-z]\\w*))?`");
  private static final Pattern TEST = Pattern.compile("\\w+(?:Test|IT)\\.\\w+");

  @Test
  void everyClassAndMethodNamedExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (MatchResult name : NAME.matcher(Files.readString(PAGE)).results().toList()) {
      if (!exists(name.group(1), name.group(2))) {
        missing.add(name.group());
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void everyGuardHasAPlaceAndATest() throws IOException {
    List<String[]> rows =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| guard "))
            .map(line -> line.split(" \\| "))
            .toList();
    assertThat(rows)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            row -> {
              assertThat(row).hasSize(4);
              assertThat(row[1]).as("where: %s", Arrays.toString(row)).containsPattern(NAME);
              assertThat(row[3]).as("test: %s", Arrays.toString(row)).containsPattern(TEST);
            });
  }

  /** In the source, so that a method that is private, or has been renamed, is told apart. */
  private static boolean exists(String type, String method) throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src"))) {
      List<Path> sources = files.filter(file -> file.endsWith(type + ".java")).toList();
      if (sources.isEmpty() || method == null) {
        return !sources.isEmpty();
      }
      Pattern declared = Pattern.compile("\\n {2,4}[\\w@<>?., ]* " + method + "\\(");
      return declared.matcher(Files.readString(sources.get(0))).find();
    }
  }
}
