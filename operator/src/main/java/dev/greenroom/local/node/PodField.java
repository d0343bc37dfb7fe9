package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A field of the pod that a container may have in its environment (fieldRef). */
final class PodField {
  private static final Pattern KEYED =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");

  private PodField() {}

  static String value(Pod pod, String path) throws ContainerConfigException {
    ObjectMeta meta = pod.getMetadata();
    Matcher keyed = KEYED.matcher(path);
    if (keyed.matches()) {
      boolean label = "labels".equals(keyed.group(1));
      return entry(label ? meta.getLabels() : meta.getAnnotations(), keyed.group(2));
    }
    String account = pod.getSpec().getServiceAccountName();
    return switch (path) {
      case "metadata.name" -> meta.getName();
      case "metadata.namespace" -> meta.getNamespace();
      case "metadata.uid" -> meta.getUid();
      case "spec.nodeName" -> pod.getSpec().getNodeName();
      case "spec.serviceAccountName" -> account == null ? "" : account;
      case "status.podIP", "status.hostIP", "status.podIPs", "status.hostIPs" ->
          PodStatusWriter.ADDRESS;
      default ->
          throw new ContainerConfigException(
              "unsupported fieldPath \"" + path + "\": the process node can't give it");
    };
  }

  private static String entry(@Nullable Map<String, String> map, String key) {
    return map == null ? "" : map.getOrDefault(key, "");
  }
}
