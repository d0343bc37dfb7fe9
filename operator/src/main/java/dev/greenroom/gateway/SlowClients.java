package dev.greenroom.gateway;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose client sends the headers of a request, or takes an answer, so slowly
 * that the server's idle timeout, which every byte begins anew, would never see it. The minimum
 * data rates of Jetty's HttpConfiguration are not served by Jetty 12.
 */
final class SlowClients extends AbstractLifeCycle {
  private final AbstractConnector connector;
  private final Limits.Patience patience;
  private final LongSupplier nanoTime;

  /** Only of the thread that looks. */
  private Map<EndPoint, Stay> stays = new HashMap<>();

  private volatile Scheduler.@Nullable Task next;

  /** What a connection is waited for, and since when. */
  private enum Waiting {
    HEADERS,
    ANSWER
  }

  /**
   * @param count of messages or bytes: another one means that the client got on
   * @param bytes received when it was first seen
   */
  private record Stay(Waiting waiting, long count, long bytes, long since) {}

  SlowClients(AbstractConnector connector, Limits.Patience patience, LongSupplier nanoTime) {
    this.connector = connector;
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  @Override
  protected void doStart() {
    schedule();
  }

  @Override
  protected void doStop() {
    Scheduler.Task last = next;
    if (last != null) {
      last.cancel();
    }
  }

  private void schedule() {
    next =
        connector
            .getScheduler()
            .schedule(this::look, patience.lookEvery().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      long now = nanoTime.getAsLong();
      Map<EndPoint, Stay> seen = new HashMap<>();
      for (EndPoint endPoint : connector.getConnectedEndPoints()) {
        Stay stay = look(endPoint, stays.get(endPoint), now);
        if (stay == null) {
          continue;
        }
        seen.put(endPoint, stay);
        long limit =
            (stay.waiting() == Waiting.HEADERS ? patience.headers() : patience.idle()).toNanos();
        if (now - stay.since() > limit) {
          endPoint.close();
        }
      }
      stays = seen;
    } finally {
      if (isRunning() || isStarting()) {
        schedule();
      }
    }
  }

  private static @Nullable Stay look(EndPoint endPoint, @Nullable Stay before, long now) {
    if (!(endPoint.getConnection() instanceof HttpConnection connection)) {
      return null;
    }
    if (endPoint instanceof AbstractEndPoint writer && writer.getWriteFlusher().isPending()) {
      return goesOn(before, Waiting.ANSWER, connection.getBytesOut())
          ? before
          : new Stay(Waiting.ANSWER, connection.getBytesOut(), 0, now);
    }
    if (!connection.getParser().inHeaderState()) {
      return null;
    }
    long bytes = connection.getBytesIn();
    if (before == null || !goesOn(before, Waiting.HEADERS, connection.getMessagesIn())) {
      return new Stay(Waiting.HEADERS, connection.getMessagesIn(), bytes, now);
    }
    // Between two requests nothing is owed: there the idle timeout is enough.
    boolean begun = !connection.getParser().isStart() || bytes != before.bytes();
    return begun ? before : new Stay(Waiting.HEADERS, before.count(), bytes, now);
  }

  private static boolean goesOn(@Nullable Stay before, Waiting waiting, long count) {
    return before != null && before.waiting() == waiting && before.count() == count;
  }
}
