package dev.greenroom.gateway.proxy;

/** Finds the pods of sessions. */
@FunctionalInterface
public interface Targets {

  /** The names are those of the request: nothing is known of them yet. */
  Target find(String organization, String agent, String session);
}
