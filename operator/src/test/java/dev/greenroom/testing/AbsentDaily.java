package dev.greenroom.testing;

import java.net.URI;

/** Daily's REST API for tests that make no rooms: nothing listens there. */
public final class AbsentDaily {
  public static final URI URL = URI.create("http://127.0.0.1:1");

  private AbsentDaily() {}
}
