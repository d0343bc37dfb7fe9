package dev.greenroom.gateway;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.io.EndPoint;

/**
 * Whether the client of a request that was read whole has closed its connection. Only a read tells;
 * the server itself reads again no earlier than after its answer. A client that has sent its next
 * request already loses it: the connection is closed after this answer, as HTTP allows.
 */
final class ClientPresence implements BooleanSupplier {
  private final EndPoint endPoint;
  private final HttpServletResponse response;
  private boolean another;

  ClientPresence(EndPoint endPoint, HttpServletResponse response) {
    this.endPoint = endPoint;
    this.response = response;
  }

  /** True when the client has gone. */
  @Override
  public boolean getAsBoolean() {
    if (another) {
      return !endPoint.isOpen();
    }
    try {
      ByteBuffer one = ByteBuffer.allocate(1).flip();
      int read = endPoint.fill(one);
      if (read > 0) {
        another = true;
        response.setHeader("Connection", "close");
      }
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }
}
