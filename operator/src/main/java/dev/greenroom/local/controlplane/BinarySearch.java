package dev.greenroom.local.controlplane;

import dev.greenroom.local.LocalException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The search for the programs of a control plane: a folder the user names, the per-user cache, and
 * else the sources in their order, whose find is kept in the cache. Two processes at once share one
 * find.
 */
public final class BinarySearch {
  static final String FOLDER_VARIABLE = "GREENROOM_KUBE_BIN";

  private final Map<String, String> environment;
  private final Path cache;
  private final Path found;
  private final Consumer<String> progress;
  private final List<BinarySource> sources;

  BinarySearch(
      Map<String, String> environment,
      Path cache,
      Platform platform,
      Consumer<String> progress,
      List<BinarySource> sources) {
    this.environment = environment;
    this.cache = cache;
    this.found =
        cache.resolve(
            "%s-%s-%s".formatted(Binaries.KUBERNETES_VERSION, platform.os(), platform.arch()));
    this.progress = progress;
    this.sources = sources;
  }

  /** The search on this machine: download, or build through Go modules. */
  public static BinarySearch onThisMachine(
      Map<String, String> environment, Consumer<String> progress) {
    Platform platform = Platform.of(System.getProperty("os.name"), System.getProperty("os.arch"));
    Path cache = cacheFolder(environment, Path.of(System.getProperty("user.home")));
    return new BinarySearch(
        environment,
        cache,
        platform,
        progress,
        List.of(
            new DownloadedBinaries(progress), new GoBuiltBinaries(environment, cache, progress)));
  }

  static Path cacheFolder(Map<String, String> environment, Path home) {
    @Nullable String xdg = environment.get("XDG_CACHE_HOME");
    Path base = xdg == null || xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg);
    return base.resolve("greenroom");
  }

  public Binaries find() {
    @Nullable String named = environment.get(FOLDER_VARIABLE);
    if (named != null && !named.isBlank()) {
      return inNamedFolder(Path.of(named));
    }
    Binaries cached = Binaries.in(found);
    return cached.missing().isEmpty() ? cached : fillCache();
  }

  private static Binaries inNamedFolder(Path folder) {
    Binaries binaries = Binaries.in(folder.toAbsolutePath());
    if (!binaries.missing().isEmpty()) {
      throw new LocalException(
          "%s names %s, where these programs are missing: %s. Put them there, or unset the variable."
              .formatted(FOLDER_VARIABLE, folder, binaries.missing()));
    }
    return binaries;
  }

  private Binaries fillCache() {
    try {
      Files.createDirectories(cache);
      try (FileChannel channel =
          FileChannel.open(
              cache.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        lock(channel); // until the channel is closed
        Binaries cached = Binaries.in(found);
        return cached.missing().isEmpty() ? cached : firstOf(sources);
      }
    } catch (IOException e) {
      throw new LocalException(
          "The cache %s cannot be used: %s. Set XDG_CACHE_HOME to a folder you can write."
              .formatted(cache, e),
          e);
    }
  }

  private void lock(FileChannel channel) throws IOException {
    if (channel.tryLock() == null) {
      progress.accept("Another process is preparing the control plane; waiting for it.");
      channel.lock();
    }
  }

  private Binaries firstOf(List<BinarySource> candidates) throws IOException {
    List<String> reasons = new ArrayList<>();
    for (BinarySource source : candidates) {
      // A name that says so: what a killed run left behind is never taken for a whole set.
      Path partial = cache.resolve("partial");
      deleteTree(partial);
      Files.createDirectories(partial);
      try {
        source.provide(partial);
        deleteTree(found);
        Files.move(partial, found, StandardCopyOption.ATOMIC_MOVE);
        return Binaries.in(found);
      } catch (BinarySourceException e) {
        progress.accept(String.valueOf(e.getMessage()));
        reasons.add(String.valueOf(e.getMessage()));
      }
    }
    deleteTree(cache.resolve("partial"));
    throw new LocalException(notFound(reasons));
  }

  private static String notFound(List<String> reasons) {
    return """
        There are no programs for the control plane (etcd, kube-apiserver, kubectl):
          %s
        Do one of these, then start again:
          - install Go 1.24 or newer (https://go.dev/dl) and let it reach its module proxy: they are then built, once;
          - put the three programs, Kubernetes %s and etcd %s, into a folder and set %s to it;
          - connect to the internet: they are then downloaded, once."""
        .formatted(
            String.join("\n  ", reasons),
            Binaries.KUBERNETES_VERSION,
            Binaries.ETCD_VERSION,
            FOLDER_VARIABLE);
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
