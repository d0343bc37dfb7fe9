package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;

/** What a probe asks, through the container's local port. */
record ProbeTarget(Probe probe, int port) {

  /** Empty for probes this node does not know (exec, gRPC): the container counts as passing. */
  static Optional<ProbeTarget> of(Probe probe, Container container, PortMap ports) {
    if (probe.getHttpGet() != null) {
      int port = number(probe.getHttpGet().getPort(), container);
      return Optional.of(new ProbeTarget(probe, ports.localPort(port)));
    }
    if (probe.getTcpSocket() != null) {
      int port = number(probe.getTcpSocket().getPort(), container);
      return Optional.of(new ProbeTarget(probe, ports.localPort(port)));
    }
    return Optional.empty();
  }

  private static int number(IntOrString port, Container container) {
    if (port.getIntVal() != null) {
      return port.getIntVal();
    }
    return container.getPorts().stream()
        .filter(p -> port.getStrVal().equals(p.getName()))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElse(0);
  }

  boolean succeeds() {
    int timeout = 1000 * ProbeState.atLeastOne(probe.getTimeoutSeconds(), 1);
    try {
      return probe.getHttpGet() != null ? answersHttp(timeout) : accepts(timeout);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean accepts(int timeout) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(PodStatusWriter.ADDRESS, port), timeout);
      return true;
    }
  }

  private boolean answersHttp(int timeout) throws IOException {
    String path = probe.getHttpGet().getPath();
    URI uri =
        URI.create("http://" + PodStatusWriter.ADDRESS + ":" + port + (path == null ? "/" : path));
    HttpURLConnection http = (HttpURLConnection) uri.toURL().openConnection();
    http.setConnectTimeout(timeout);
    http.setReadTimeout(timeout);
    http.setInstanceFollowRedirects(false);
    http.setRequestProperty("User-Agent", "kube-probe/greenroom");
    http.setRequestProperty("Connection", "close");
    for (HTTPHeader header : probe.getHttpGet().getHttpHeaders()) {
      http.setRequestProperty(header.getName(), header.getValue());
    }
    try {
      int status = http.getResponseCode();
      return status >= 200 && status < 400;
    } finally {
      http.disconnect();
    }
  }
}
