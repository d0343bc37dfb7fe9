package dev.greenroom.local.controlplane;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The programs as built from source through Go modules, where Go is installed. Go's own caches make
 * a second build, or one that was interrupted, short.
 */
final class GoBuiltBinaries implements BinarySource {
  private static final String VERSION_PACKAGE = "k8s.io/component-base/version";

  private final Path workFolder;
  private final GoTool go;
  private final Consumer<String> progress;

  GoBuiltBinaries(Map<String, String> environment, Path cache, Consumer<String> progress) {
    this.workFolder = cache.resolve("build");
    this.go = new GoTool(environment, workFolder, progress);
    this.progress = progress;
  }

  @Override
  public void provide(Path folder) throws BinarySourceException {
    go.checkVersion();
    progress.accept(
        "Building etcd, kube-apiserver and kubectl from source. This is done once and takes some minutes"
            + " (15 or so on two cores, when Go has built none of it before).");
    long begun = System.nanoTime();
    try {
      Files.createDirectories(workFolder);
      String module =
          go.output(
              "Looking up Kubernetes " + Binaries.KUBERNETES_VERSION,
              "mod",
              "download",
              "-json",
              kubernetes());
      Path published = Path.of(new ObjectMapper().readTree(module).path("GoMod").asText());
      Files.writeString(workFolder.resolve("go.mod"), GoModule.of(Files.readAllLines(published)));
    } catch (IOException e) {
      throw new BinarySourceException("Build failed: " + e + ".");
    }
    build(folder, "etcd", "-s -w", "go.etcd.io/etcd/server/v3", 1);
    build(folder, "kube-apiserver", kubernetesFlags(), "k8s.io/kubernetes/cmd/kube-apiserver", 2);
    build(folder, "kubectl", kubernetesFlags(), "k8s.io/kubernetes/cmd/kubectl", 3);
    progress.accept(
        "Built the control plane in %d s.".formatted((System.nanoTime() - begun) / 1_000_000_000));
  }

  private void build(Path folder, String name, String linkerFlags, String main, int number)
      throws BinarySourceException {
    String doing = "Building %s (%d of %d)".formatted(name, number, Binaries.NAMES.size());
    progress.accept(doing);
    go.output(
        doing,
        "build",
        "-mod=mod",
        "-ldflags",
        linkerFlags,
        "-o",
        folder.resolve(name).toString(),
        main);
  }

  private static String kubernetes() {
    return "k8s.io/kubernetes@v" + Binaries.KUBERNETES_VERSION;
  }

  /** Without these stamps the API server would call itself v0.0.0. */
  private static String kubernetesFlags() {
    List<String> numbers = List.of(Binaries.KUBERNETES_VERSION.split("\\."));
    return "-s -w -X %1$s.gitVersion=v%2$s -X %1$s.gitMajor=%3$s -X %1$s.gitMinor=%4$s"
        .formatted(VERSION_PACKAGE, Binaries.KUBERNETES_VERSION, numbers.get(0), numbers.get(1));
  }
}
