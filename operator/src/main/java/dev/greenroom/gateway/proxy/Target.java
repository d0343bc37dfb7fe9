package dev.greenroom.gateway.proxy;

import java.net.URI;
import java.time.Duration;

/** Where the calls of a session go, as far as that is known. */
public sealed interface Target {

  /**
   * The agent of the session's pod.
   *
   * @param agent scheme, address and port, without a path
   */
  record Ready(URI agent) implements Target {}

  /**
   * The session is still starting.
   *
   * @param left until its start times out; negative once it should have
   */
  record NotYet(Duration left) implements Target {}

  /**
   * There is no pod to call, and for this session there will be none.
   *
   * @param error why, for people
   */
  record Absent(String error) implements Target {}
}
