package dev.greenroom.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.EndPoint;

/**
 * The content of a request, which must be there whole by an instant. The server waits for the next
 * bytes no longer than what is left, so that neither silence nor a trickle outlasts it.
 */
final class BodyDeadline extends InputStream {
  private final InputStream content;
  private final EndPoint endPoint;
  private final LongSupplier nanoTime;
  private final long idleMillis;
  private final long until;

  BodyDeadline(
      InputStream content, EndPoint endPoint, Limits.Patience patience, LongSupplier nanoTime) {
    this.content = content;
    this.endPoint = endPoint;
    this.nanoTime = nanoTime;
    this.idleMillis = endPoint.getIdleTimeout();
    this.until = nanoTime.getAsLong() + patience.body().toNanos();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    long left = (until - nanoTime.getAsLong()) / 1_000_000;
    if (left <= 0) {
      throw new SocketTimeoutException("the body did not come in time");
    }
    endPoint.setIdleTimeout(Math.min(left, idleMillis));
    return content.read(bytes, offset, length);
  }

  @Override
  public void close() {
    endPoint.setIdleTimeout(idleMillis);
  }
}
