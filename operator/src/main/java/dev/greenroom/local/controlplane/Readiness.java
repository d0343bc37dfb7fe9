package dev.greenroom.local.controlplane;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/** The wait for the API server's own word that it is ready. */
record Readiness(SSLContext adminTls, int port) {
  private static final long POLL_MILLIS = 25;
  private static final int REQUEST_MILLIS = 5000;

  /**
   * Returns when ready; a child that ends, or the bound, is an exception with the tail of its log.
   */
  void await(List<Child> children, Child apiServer, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!isReady()) {
      Optional<Child> dead = children.stream().filter(child -> !child.isAlive()).findFirst();
      if (dead.isPresent()) {
        throw dead.get().failure("ended while it was starting");
      }
      if (System.nanoTime() - deadline > 0) {
        throw apiServer.failure("was not ready within %d s".formatted(bound.toSeconds()));
      }
      pause(apiServer);
    }
  }

  private boolean isReady() {
    try {
      HttpsURLConnection connection =
          (HttpsURLConnection)
              URI.create("https://127.0.0.1:%d/readyz".formatted(port)).toURL().openConnection();
      connection.setSSLSocketFactory(adminTls.getSocketFactory());
      connection.setConnectTimeout(REQUEST_MILLIS);
      connection.setReadTimeout(REQUEST_MILLIS);
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpsURLConnection.HTTP_OK;
    } catch (IOException e) {
      return false;
    }
  }

  private static void pause(Child apiServer) {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw apiServer.failure("was not ready when the wait was interrupted");
    }
  }
}
