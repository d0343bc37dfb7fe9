package dev.greenroom.runner.protocol;

import java.time.Instant;
import java.util.Map;

/** A question to a runner: what are you doing; answered 200. */
public record Inspection(String podUid, Instant expires) implements RunnerRequest {
  @Override
  public Purpose purpose() {
    return Purpose.INSPECT;
  }

  @Override
  public Map<String, String> headers() {
    return Map.of(Headers.EXPIRES, Long.toString(expires.toEpochMilli()));
  }

  @Override
  public byte[] body() {
    return new byte[0];
  }
}
