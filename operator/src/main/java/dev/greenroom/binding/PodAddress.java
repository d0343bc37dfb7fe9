package dev.greenroom.binding;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a port of a pod is reached. The local process node has no pod network: its pods are at
 * loopback, and an annotation, read for those only, says which local port stands for a container's.
 * No other pod is at an address that leads to this machine or its link.
 */
public final class PodAddress {
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern PORT = Pattern.compile("[1-9]\\d{0,4}");

  private PodAddress() {}

  /** The URI of a path on a port of the pod, or null while the pod has no address to be called. */
  public static @Nullable URI of(Pod pod, int port, String path) {
    String ip = pod.getStatus() == null ? null : pod.getStatus().getPodIP();
    InetAddress address = ip == null ? null : literal(ip);
    if (ip == null
        || address == null
        || address.isAnyLocalAddress()
        || address.isLinkLocalAddress()) {
      return null;
    }
    String mapping =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.<String, String>of())
            .get(Names.LOCAL_PORTS);
    String host = ip.contains(":") ? "[" + ip + "]" : ip;
    if (!address.isLoopbackAddress()) {
      return URI.create("http://" + host + ":" + port + path);
    }
    return mapping == null
        ? null
        : URI.create("http://" + host + ":" + localPort(mapping, port) + path);
  }

  /** Looks no name up: what is no address in digits is none. */
  private static @Nullable InetAddress literal(String ip) {
    if (!IPV4.matcher(ip).matches() && !IPV6.matcher(ip).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(ip);
    } catch (UnknownHostException notAnAddress) {
      return null;
    }
  }

  private static int localPort(String mapping, int port) {
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
