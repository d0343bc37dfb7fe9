package dev.greenroom.binding;

import java.time.Duration;

/** How long somebody who found a pool full does well to wait before the next try. */
public interface SlotPatience {
  Duration untilFree(String organization, String agent);
}
