package dev.greenroom.runner.protocol;

import java.net.URI;
import java.net.URISyntaxException;

/** The URL of a gateway as runners can use it: plain HTTP, and nothing after the path. */
public final class GatewayUrl {
  private GatewayUrl() {}

  /**
   * @throws IllegalArgumentException with a sentence for whoever has set it, without its subject
   */
  public static URI parse(String text) {
    try {
      URI url = new URI(text);
      if ("http".equals(url.getScheme())
          && url.getHost() != null
          && url.getPort() != 0
          && url.getPort() <= 65535
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Told below, with an example.
    }
    throw new IllegalArgumentException(
        "is \"" + text + "\"; set a plain http URL, such as http://gateway:7300");
  }
}
