package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerReport;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * The gateway as the runner of one pod speaks to it: plain HTTP/1.1, a socket a request. The JDK's
 * own clients cost a fifth of a second of classes at the worst moment.
 *
 * @param base its URL
 * @param token proves that it is this pod that speaks
 */
record Gateway(URI base, String token, String namespace, String pod, String podUid) {
  private static final int HTTP = 80;

  /**
   * One request, not repeated.
   *
   * @param again whether the same news was just answered with 202
   * @param connectMillis patience to connect
   * @param answerMillis patience with every part of the answer
   */
  GatewayAnswer tell(RunnerReport report, boolean again, int connectMillis, int answerMillis)
      throws IOException {
    byte[] request = request(new Hello(namespace, pod, podUid, report, again).json());
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(answerMillis);
      int port = base.getPort() < 0 ? HTTP : base.getPort();
      socket.connect(new InetSocketAddress(base.getHost(), port), connectMillis);
      socket.getOutputStream().write(request);
      return GatewayAnswer.read(new BufferedInputStream(socket.getInputStream()));
    }
  }

  private byte[] request(String message) {
    String path = base.getRawPath().replaceAll("/+$", "") + Hello.PATH;
    String head =
        "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
                .formatted(path, base.getRawAuthority(), token)
            + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                .formatted(message.length());
    return (head + message).getBytes(StandardCharsets.US_ASCII);
  }

  /** Does not show the token. */
  @Override
  public String toString() {
    return "Gateway[base=" + base + ", pod=" + namespace + "/" + pod + "]";
  }
}
