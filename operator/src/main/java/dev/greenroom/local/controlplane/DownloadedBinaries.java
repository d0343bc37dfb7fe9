package dev.greenroom.local.controlplane;

import io.fabric8.kubeapitest.binary.BinaryDownloader;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The programs as the Kubernetes project publishes them for tests, downloaded by fabric8's
 * kube-api-test.
 */
final class DownloadedBinaries implements BinarySource {
  private static final URI INDEX =
      URI.create(
          "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml");
  private static final int REACHABLE_MILLIS = 3000;
  private static final int PROGRESS_SECONDS = 10;
  // Not every patch release is published: the newest of our minor line.
  private static final String LINE = Binaries.KUBERNETES_VERSION.replaceFirst("\\.\\d+$", ".*");

  private final Consumer<String> progress;

  DownloadedBinaries(Consumer<String> progress) {
    this.progress = progress;
  }

  @Override
  public void provide(Path folder) throws BinarySourceException {
    checkReachable();
    progress.accept(
        "Downloading etcd, kube-apiserver and kubectl %s (once, about 100 MB).".formatted(LINE));
    try {
      Path downloaded = download(folder.resolve("download"));
      for (String name : Binaries.NAMES) {
        Path program = Files.move(downloaded.resolve(name), folder.resolve(name));
        if (!program.toFile().setExecutable(true)) {
          throw new BinarySourceException("Download: " + name + " cannot be made executable.");
        }
      }
      BinarySearch.deleteTree(folder.resolve("download"));
      progress.accept("Downloaded " + downloaded.getFileName() + ".");
    } catch (IOException e) {
      throw new BinarySourceException("Download failed: " + e + ".");
    }
  }

  private Path download(Path target) throws BinarySourceException {
    CompletableFuture<Path> download =
        CompletableFuture.supplyAsync(
            () ->
                new BinaryDownloader(target.toString(), new OSInfo())
                    .downloadLatestWildcard(LINE)
                    .toPath());
    try {
      for (int seconds = PROGRESS_SECONDS; ; seconds += PROGRESS_SECONDS) {
        try {
          return download.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          progress.accept("Downloading, %d s".formatted(seconds));
        }
      }
    } catch (ExecutionException e) {
      throw new BinarySourceException("Download failed: " + e.getCause() + ".");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BinarySourceException("Download: interrupted.");
    }
  }

  /**
   * The downloader knows no time-out: an unreachable index must not hold up a machine that can
   * build.
   */
  private static void checkReachable() throws BinarySourceException {
    try {
      HttpURLConnection connection = (HttpURLConnection) INDEX.toURL().openConnection();
      connection.setConnectTimeout(REACHABLE_MILLIS);
      connection.setReadTimeout(REACHABLE_MILLIS);
      connection.setRequestMethod("HEAD");
      int status = connection.getResponseCode();
      connection.disconnect();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new BinarySourceException(
            "Download: %s answers %d.".formatted(INDEX.getHost(), status));
      }
    } catch (IOException e) {
      throw new BinarySourceException(
          "Download: %s can not be reached.".formatted(INDEX.getHost()));
    }
  }
}
