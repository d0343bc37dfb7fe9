package dev.greenroom.local;

import org.jspecify.annotations.Nullable;

/** A reason why the local cluster cannot run, in words for the person who started it. */
public final class LocalException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LocalException(String message) {
    super(message);
  }

  public LocalException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
