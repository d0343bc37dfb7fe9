package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * The local port of each declared container port of one pod: pods of one machine share its ports.
 */
record PortMap(Map<Integer, Integer> local) {
  static final String ANNOTATION = "greenroom.dev/local-ports";

  PortMap {
    local = Collections.unmodifiableMap(new TreeMap<>(local));
  }

  static PortMap none() {
    return new PortMap(Map.of());
  }

  static PortMap allot(Pod pod, IntSupplier freePort) {
    Map<Integer, Integer> local = new TreeMap<>();
    for (Container container : pod.getSpec().getContainers()) {
      for (ContainerPort port : container.getPorts()) {
        local.computeIfAbsent(port.getContainerPort(), p -> freePort.getAsInt());
      }
    }
    return new PortMap(local);
  }

  /** A port that was not declared is the same on the machine. */
  int localPort(int containerPort) {
    return local.getOrDefault(containerPort, containerPort);
  }

  /** A process that takes its port from PORT or X_PORT is told its local one. */
  String rewrite(String variable, String value) {
    if (!variable.equals("PORT") && !variable.endsWith("_PORT")) {
      return value;
    }
    return local.entrySet().stream()
        .filter(e -> value.equals(Integer.toString(e.getKey())))
        .map(e -> Integer.toString(e.getValue()))
        .findFirst()
        .orElse(value);
  }

  /** The value of the annotation: {@code 8080=41234,8090=41235}. */
  String text() {
    return local.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(","));
  }
}
