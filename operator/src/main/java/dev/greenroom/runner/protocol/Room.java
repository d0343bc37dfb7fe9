package dev.greenroom.runner.protocol;

/** A Daily room with its token; the agent is told both or none. */
public record Room(String url, String token) {
  /** Shows that there is a token, never the token. */
  @Override
  public String toString() {
    return "Room[url=" + url + ", token=***]";
  }
}
