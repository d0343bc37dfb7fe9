package dev.greenroom.gateway.proxy;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** Which headers go through between clients and agents. */
final class CarriedHeaders {
  /** Of one connection only (RFC 9110, 7.6.1), and those that each side writes itself. */
  private static final Set<String> OF_THE_CONNECTION =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** A key is for the gateway; cookies of one address would be those of every agent behind it. */
  private static final Set<String> OF_THE_GATEWAY =
      Set.of("authorization", "cookie", "host", "expect");

  /** They speak for the whole address of the gateway, which the agent shares with others. */
  private static final Set<String> OF_THE_ORIGIN =
      Set.of(
          "set-cookie",
          "set-cookie2",
          "clear-site-data",
          "strict-transport-security",
          "alt-svc",
          "service-worker-allowed",
          "access-control-allow-origin",
          "access-control-allow-credentials");

  private CarriedHeaders() {}

  static HttpFields toAgent(HttpFields sent) {
    return without(sent, OF_THE_GATEWAY);
  }

  static HttpFields toClient(HttpFields answered) {
    return without(answered, OF_THE_ORIGIN);
  }

  private static HttpFields without(HttpFields fields, Set<String> others) {
    Set<String> dropped = new HashSet<>(OF_THE_CONNECTION);
    dropped.addAll(others);
    for (String name : fields.getCSV(HttpHeader.CONNECTION, false)) {
      dropped.add(name.toLowerCase(Locale.ROOT));
    }
    HttpFields.Mutable left = HttpFields.build();
    for (HttpField field : fields) {
      if (!dropped.contains(field.getLowerCaseName())) {
        left.add(field);
      }
    }
    return left.asImmutable();
  }
}
