package dev.greenroom.local.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinarySearchTest {
  private static final Platform PLATFORM = new Platform("linux", "amd64");

  @TempDir Path folder;
  private final List<String> progress = new ArrayList<>();

  @Test
  void namedFolderComesFirst() throws IOException {
    // Given
    Path named = programs(Files.createDirectory(folder.resolve("mine")));

    // When
    Binaries found = search(Map.of("GREENROOM_KUBE_BIN", named.toString())).find();

    // Then
    assertThat(found).isEqualTo(Binaries.in(named));
  }

  @Test
  void namedFolderWithAGapIsAnErrorThatNamesTheGap() throws IOException {
    // Given
    Path named = programs(Files.createDirectory(folder.resolve("mine")));
    Files.delete(named.resolve("kubectl"));

    // When
    assertThatThrownBy(() -> search(Map.of("GREENROOM_KUBE_BIN", named.toString())).find())

        // Then
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("GREENROOM_KUBE_BIN")
        .hasMessageContaining("[" + named.resolve("kubectl") + "]");
  }

  @Test
  void firstSourceThatFitsFillsTheCacheForGood() {
    // Given
    BinarySource unfit =
        target -> {
          throw new BinarySourceException("Download: no network.");
        };

    // When
    Binaries found = search(Map.of(), unfit, this::programs).find();

    // Then
    assertThat(found).isEqualTo(Binaries.in(folder.resolve("1.34.4-linux-amd64")));
    assertThat(found.missing()).isEmpty();
    assertThat(progress).containsExactly("Download: no network.");
    assertThat(search(Map.of()).find()).isEqualTo(found);
  }

  @Test
  void whatAKilledRunLeftIsNotTakenForAWholeSet() throws IOException {
    // Given
    Files.createFile(Files.createDirectory(folder.resolve("partial")).resolve("etcd"));

    // When
    Binaries found = search(Map.of(), this::programs).find();

    // Then
    assertThat(found.missing()).isEmpty();
    assertThat(folder.resolve("partial")).doesNotExist();
  }

  @Test
  void saysWhatToInstallWhenNothingFits() {
    // Given
    BinarySource unfit =
        target -> {
          throw new BinarySourceException("Build: Go is not installed.");
        };

    // When
    assertThatThrownBy(() -> search(Map.of(), unfit).find())

        // Then
        .isInstanceOf(LocalException.class)
        .hasMessageContaining("Build: Go is not installed.")
        .hasMessageContaining("install Go 1.24 or newer")
        .hasMessageContaining("set GREENROOM_KUBE_BIN");
  }

  @Test
  void cacheFollowsXdg() {
    // Given
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", "/elsewhere");

    // When
    Path cache = BinarySearch.cacheFolder(environment, Path.of("/home/ada"));

    // Then
    assertThat(cache).isEqualTo(Path.of("/elsewhere/greenroom"));
    assertThat(BinarySearch.cacheFolder(Map.of(), Path.of("/home/ada")))
        .isEqualTo(Path.of("/home/ada/.cache/greenroom"));
  }

  @Test
  void replacesTheStagingModulesOfKubernetes() {
    // Given
    List<String> published =
        List.of(
            "module k8s.io/kubernetes",
            "go 1.24.0",
            "replace (",
            "\tk8s.io/api => ./staging/src/k8s.io/api",
            "\tk8s.io/client-go => ./staging/src/k8s.io/client-go",
            ")");

    // When
    String module = GoModule.of(published);

    // Then
    assertThat(module.lines())
        .containsExactly(
            "module controlplane",
            "go 1.24.0",
            "require k8s.io/kubernetes v1.34.4",
            "require go.etcd.io/etcd/server/v3 v3.6.4",
            "replace k8s.io/api => k8s.io/api v0.34.4",
            "replace k8s.io/client-go => k8s.io/client-go v0.34.4");
  }

  private BinarySearch search(Map<String, String> environment, BinarySource... sources) {
    return new BinarySearch(environment, folder, PLATFORM, progress::add, List.of(sources));
  }

  private Path programs(Path target) {
    try {
      for (String name : Binaries.NAMES) {
        assertThat(Files.createFile(target.resolve(name)).toFile().setExecutable(true)).isTrue();
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
