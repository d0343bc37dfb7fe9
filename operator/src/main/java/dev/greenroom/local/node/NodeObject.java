package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Map;

/** The Node object that describes this machine, as a kubelet would register it. */
final class NodeObject {
  private static final String PODS = "250";

  private NodeObject() {}

  static Node describe(String name, int logPort, Instant now) {
    String os = System.getProperty("os.name", "").startsWith("Mac") ? "darwin" : "linux";
    String arch = architecture();
    Map<String, Quantity> resources = resources();
    return new NodeBuilder()
        .withNewMetadata()
        .withName(name)
        .addToLabels("kubernetes.io/hostname", name)
        .addToLabels("kubernetes.io/os", os)
        .addToLabels("kubernetes.io/arch", arch)
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withCapacity(resources)
        .withAllocatable(resources)
        .addNewAddress(PodStatusWriter.ADDRESS, "InternalIP")
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(logPort)
        .endDaemonEndpoints()
        .withNewNodeInfo()
        .withArchitecture(arch)
        .withOperatingSystem(os)
        .withOsImage(System.getProperty("os.name"))
        .withKernelVersion(System.getProperty("os.version"))
        .withContainerRuntimeVersion("process://1")
        .withKubeletVersion("v1.34.0-process-node")
        .withKubeProxyVersion("")
        .withMachineID("")
        .withSystemUUID("")
        .withBootID("")
        .endNodeInfo()
        .addToConditions(
            condition("MemoryPressure", false, "KubeletHasSufficientMemory", now),
            condition("DiskPressure", false, "KubeletHasNoDiskPressure", now),
            condition("PIDPressure", false, "KubeletHasSufficientPID", now),
            condition("Ready", true, "KubeletReady", now))
        .endStatus()
        .build();
  }

  private static Map<String, Quantity> resources() {
    long memory = 4L << 30;
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean machine) {
      memory = machine.getTotalMemorySize();
    }
    int cpus = Runtime.getRuntime().availableProcessors();
    return Map.of(
        "cpu", new Quantity(Integer.toString(cpus)),
        "memory", new Quantity(memory / 1024 + "Ki"),
        "pods", new Quantity(PODS));
  }

  private static String architecture() {
    String arch = System.getProperty("os.arch", "");
    return switch (arch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> arch;
    };
  }

  private static NodeCondition condition(String type, boolean is, String reason, Instant now) {
    return new NodeConditionBuilder()
        .withType(type)
        .withStatus(is ? "True" : "False")
        .withReason(reason)
        .withMessage("the process node")
        .withLastHeartbeatTime(ContainerFacts.seconds(now))
        .withLastTransitionTime(ContainerFacts.seconds(now))
        .build();
  }
}
