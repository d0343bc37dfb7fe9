package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a port of a pod is reached. The local process node has no pod network: it says in an
 * annotation, read here only, which local port stands for a container's.
 */
public final class PodAddress {
  private static final Pattern IP = Pattern.compile("[0-9A-Fa-f:.]+");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

  private PodAddress() {}

  /** The URI of a path on a port of the pod, or null while the pod has no address. */
  public static @Nullable URI of(Pod pod, int port, String path) {
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    if (ip == null || !IP.matcher(ip).matches()) {
      return null;
    }
    String host = ip.contains(":") ? "[" + ip + "]" : ip;
    return URI.create("http://" + host + ":" + localPort(pod, port) + path);
  }

  private static int localPort(Pod pod, int port) {
    String mapping =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
            .getOrDefault(Names.LOCAL_PORTS, "");
    for (String pair : mapping.split(",")) {
      String[] ports = pair.split("=", -1);
      if (ports.length == 2 && ports[0].equals(Integer.toString(port))) {
        boolean readable = PORT.matcher(ports[1]).matches() && Integer.parseInt(ports[1]) <= 65535;
        return readable ? Integer.parseInt(ports[1]) : port;
      }
    }
    return port;
  }
}
