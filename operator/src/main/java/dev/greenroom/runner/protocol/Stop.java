package dev.greenroom.runner.protocol;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The end of a session by wish, at once; answered 200, and the runner exits. Stopping again is
 * harmless; 409 when the pod has another session.
 */
public record Stop(String podUid, String session, Instant expires) implements RunnerRequest {
  public Stop {
    SessionName.check(session);
  }

  @Override
  public Purpose purpose() {
    return Purpose.STOP;
  }

  @Override
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(Headers.SESSION, session);
    headers.put(Headers.EXPIRES, Long.toString(expires.toEpochMilli()));
    return headers;
  }

  @Override
  public byte[] body() {
    return new byte[0];
  }
}
