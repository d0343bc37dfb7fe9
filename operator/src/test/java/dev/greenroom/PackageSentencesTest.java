package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every package says in one sentence what lives in it, and says that null is marked. */
class PackageSentencesTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);

  static List<Path> packages() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      Set<Path> folders =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .map(Path::getParent)
              .collect(Collectors.toSet());
      return folders.stream().sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("packages")
  void saysInOneSentenceWhatItIs(Path folder) throws IOException {
    // Given
    String info = Files.readString(folder.resolve("package-info.java"));
    String name = SOURCES.relativize(folder).toString().replace('/', '.');

    // When
    Matcher javadoc = JAVADOC.matcher(info);

    // Then
    assertThat(javadoc.find()).as("a Javadoc in %s", name).isTrue();
    String sentence = javadoc.group(1).replaceAll("\\s*\\*?\\s+\\*?\\s*", " ").strip();
    assertThat(sentence).matches("[A-Z].{15,}\\.");
    boolean plain = name.equals("dev.greenroom.api") || name.startsWith("dev.greenroom.runner");
    assertThat(info.contains("NullMarked")).as(name).isEqualTo(!plain);
  }
}
