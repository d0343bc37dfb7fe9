package dev.greenroom.bench;

import java.time.Duration;
import java.util.Set;

/**
 * Processor time that each part has used: steadier than any latency on a machine with neighbours.
 */
record Effort(Duration controlPlane, Duration operator, Duration gateway) {
  private static final Set<String> CONTROL_PLANE = Set.of("etcd", "kube-apiserver");

  static Effort of(Site site) {
    Duration controlPlane =
        ProcessHandle.current()
            .children()
            .filter(child -> CONTROL_PLANE.contains(program(child)))
            .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
            .reduce(Duration.ZERO, Duration::plus);
    return new Effort(
        controlPlane,
        site.fleet().operator().program().cpu(),
        site.fleet().gateway().program().cpu());
  }

  private static String program(ProcessHandle process) {
    String path = process.info().command().orElse("");
    return path.substring(path.lastIndexOf('/') + 1);
  }

  Effort since(Effort before) {
    return new Effort(
        controlPlane.minus(before.controlPlane),
        operator.minus(before.operator),
        gateway.minus(before.gateway));
  }
}
