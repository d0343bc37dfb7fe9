package dev.greenroom.local.controlplane;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The three programs of a control plane: etcd, the API server and kubectl. */
public record Binaries(Path etcd, Path apiServer, Path kubectl) {
  static final String KUBERNETES_VERSION = "1.34.4";
  static final String ETCD_VERSION = "3.6.4";
  static final List<String> NAMES = List.of("etcd", "kube-apiserver", "kubectl");

  /** The programs of a folder, under their usual names. */
  public static Binaries in(Path folder) {
    return new Binaries(
        folder.resolve("etcd"), folder.resolve("kube-apiserver"), folder.resolve("kubectl"));
  }

  /** Those that are not there, or not executable. */
  public List<Path> missing() {
    return Stream.of(etcd, apiServer, kubectl)
        .filter(program -> !Files.isExecutable(program))
        .toList();
  }
}
