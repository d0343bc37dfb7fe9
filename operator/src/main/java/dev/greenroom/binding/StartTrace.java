package dev.greenroom.binding;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one start over HTTP went through, for whoever asks why it took long or had to be tried
 * again. Most go through nothing, and are no news.
 */
final class StartTrace {
  private static final Logger log = LoggerFactory.getLogger(StartTrace.class);
  private static final Duration LONG = Duration.ofSeconds(1);

  private final StartRequest request;
  private final LongSupplier nanoTime;
  private final long begun;
  private @Nullable Search search;

  StartTrace(StartRequest request, LongSupplier nanoTime) {
    this.request = request;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  void searches(Search it) {
    search = it;
  }

  void ended(StartAnswer answer) {
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - begun);
    int lost = search == null ? 0 : search.losses();
    int looks = search == null ? 0 : search.looks();
    if (lost > 0
        || looks > 0
        || took.compareTo(LONG) >= 0
        || answer instanceof StartAnswer.Contended) {
      log.debug(
          "start organization={} agent={} session={} lost={} looks={} listed={} millis={}: {}",
          request.organization(),
          request.agent(),
          request.session(),
          lost,
          looks,
          search != null && search.listed(),
          took.toMillis(),
          answer instanceof StartAnswer.Contended contended
              ? contended
              : answer.getClass().getSimpleName());
    }
  }
}
