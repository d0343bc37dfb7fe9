package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The gateway as the runner of one pod speaks to it.
 *
 * @param base its URL
 * @param token proves that it is this pod that speaks
 */
record Gateway(URI base, String token, String namespace, String pod, String podUid) {

  /** What it answered. */
  record Answer(int status, Map<String, List<String>> headers, byte[] body) {}

  /**
   * One request, not repeated.
   *
   * @param patienceMillis to connect, and then for the answer
   */
  Answer tell(RunnerReport report, int patienceMillis) throws IOException {
    byte[] message =
        new Hello(namespace, pod, podUid, report).json().getBytes(StandardCharsets.US_ASCII);
    HttpURLConnection http = connection();
    http.setConnectTimeout(patienceMillis);
    http.setReadTimeout(patienceMillis);
    try (OutputStream out = http.getOutputStream()) {
      out.write(message);
    }
    int status = http.getResponseCode();
    Map<String, List<String>> headers = new LinkedHashMap<>(http.getHeaderFields());
    headers.remove(null);
    InputStream in = status < 400 ? http.getInputStream() : http.getErrorStream();
    return new Answer(status, headers, in == null ? new byte[0] : read(in));
  }

  private HttpURLConnection connection() throws IOException {
    String path = base.toString().replaceAll("/+$", "") + Hello.PATH;
    HttpURLConnection http =
        (HttpURLConnection) URI.create(path).toURL().openConnection(Proxy.NO_PROXY);
    http.setInstanceFollowRedirects(false);
    http.setUseCaches(false);
    http.setDoOutput(true);
    http.setRequestProperty("Content-Type", "application/json");
    http.setRequestProperty("Authorization", "Bearer " + token);
    return http;
  }

  /** Reads on a little behind what is too large, and to the end of all else: then it is reused. */
  private static byte[] read(InputStream in) throws IOException {
    try (in) {
      return in.readNBytes(Delivery.LARGEST_BODY + 1);
    }
  }

  /** Does not show the token. */
  @Override
  public String toString() {
    return "Gateway[base=" + base + ", pod=" + namespace + "/" + pod + "]";
  }
}
