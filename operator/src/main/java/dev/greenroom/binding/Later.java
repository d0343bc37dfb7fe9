package dev.greenroom.binding;

import java.time.Duration;

/** Does things after a while, on a thread that nobody waits for. */
@FunctionalInterface
public interface Later {
  void in(Duration delay, Runnable what);
}
