package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the docs point to is there. */
class DocsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern TEST_CLASS = Pattern.compile("`(\\w+(?:Test|IT|E2E))`");

  @Test
  void everyLinkLeadsToAFile() {
    Set<String> broken = new TreeSet<>();
    for (Path page : pages()) {
      for (MatchResult link : LINK.matcher(text(page)).results().toList()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(page + " -> " + link.group(1));
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void everyTestThatAPageNamesExists() {
    // Given
    Set<String> classes =
        files(Path.of("src", "test", "java"), ".java")
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    // When
    List<String> named =
        Stream.of("docs/architecture.md", "docs/billing.md")
            .flatMap(page -> TEST_CLASS.matcher(text(ROOT.resolve(page))).results())
            .map(match -> match.group(1))
            .toList();
    // Then
    assertThat(named).isNotEmpty();
    assertThat(classes).containsAll(named);
  }

  private static List<Path> pages() {
    return Stream.concat(
            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("helm/greenroom/README.md")),
            files(ROOT.resolve("docs"), ".md"))
        .toList();
  }

  private static Stream<Path> files(Path folder, String ending) {
    try {
      return Files.walk(folder).filter(file -> file.toString().endsWith(ending));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
