package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed definitions and their reference page are those of the records. */
class CrdDriftTest {
  private static final String CURE =
      "out of date; mvn -pl operator test -Dtest=CrdDriftTest -Dcrd.update=true rewrites it";

  /** Helm reads no file outside of its chart. */
  private static final Path CHART = Path.of("../helm/greenroom/files/crds");

  @TempDir Path scratch;

  @Test
  void definitionsAreThoseOfTheRecords() throws IOException {
    // Given
    SortedMap<String, String> generated = new Crds().files(scratch.toFile());
    // When
    for (Path folder : List.of(Crds.FOLDER, CHART)) {
      update(folder, generated);
      // Then
      assertThat(committed(folder).keySet()).as("files in " + folder).isEqualTo(generated.keySet());
      for (var file : generated.entrySet()) {
        assertThat(folder.resolve(file.getKey())).as(CURE).content().isEqualTo(file.getValue());
      }
    }
  }

  @Test
  void referencePageIsThatOfTheDefinitions() throws IOException {
    // Given
    String page = new ResourcesPage(new Crds().generate(scratch.toFile())).text();
    Path docs = Path.of("../docs");
    // When
    update(docs, new TreeMap<>(Map.of("resources.md", page)));
    // Then
    assertThat(docs.resolve("resources.md")).as(CURE).content().isEqualTo(page);
  }

  @Test
  void everyFieldHasADescription() {
    for (ObjectNode definition : new Crds().generate(scratch.toFile())) {
      // Given
      var fields = SchemaField.allOf(definition);
      // When
      var silent = fields.stream().filter(field -> field.description().isBlank());
      // Then
      assertThat(silent.map(SchemaField::path)).isEmpty();
      assertThat(fields).hasSizeGreaterThan(20);
    }
  }

  private static void update(Path folder, SortedMap<String, String> files) throws IOException {
    if (!Boolean.getBoolean("crd.update")) {
      return;
    }
    Files.createDirectories(folder);
    for (var file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
  }

  private static SortedMap<String, Path> committed(Path folder) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (Stream<Path> list = Files.list(folder)) {
      list.forEach(path -> files.put(path.getFileName().toString(), path));
    }
    return files;
  }
}
