package dev.greenroom.local.controlplane;

import java.util.List;
import java.util.stream.Collectors;

/** The go.mod of a module that requires Kubernetes and etcd. */
final class GoModule {
  private GoModule() {}

  /**
   * Kubernetes replaces its staging modules by folders of its own, which do not hold for who
   * requires it: each is replaced here by the module published of it, v0.X.Y for Kubernetes 1.X.Y.
   */
  static String of(List<String> kubernetesGoMod) {
    String goLine =
        kubernetesGoMod.stream()
            .filter(line -> line.startsWith("go "))
            .findFirst()
            .orElse("go 1.24.0");
    String stagingVersion = Binaries.KUBERNETES_VERSION.replaceFirst("1\\.", "v0.");
    String replaces =
        kubernetesGoMod.stream()
            .map(String::strip)
            .filter(line -> line.contains("=> ./staging/"))
            .map(line -> line.replaceFirst("^replace ", "").split(" ")[0])
            .map(module -> "replace %s => %s %s".formatted(module, module, stagingVersion))
            .sorted()
            .distinct()
            .collect(Collectors.joining("\n"));
    return """
        module controlplane
        %s
        require k8s.io/kubernetes v%s
        require go.etcd.io/etcd/server/v3 v%s
        %s
        """
        .formatted(goLine, Binaries.KUBERNETES_VERSION, Binaries.ETCD_VERSION, replaces);
  }
}
