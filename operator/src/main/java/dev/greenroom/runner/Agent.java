package dev.greenroom.runner;

import java.io.IOException;

/** The agent beside this runner: an HTTP server on localhost. */
record Agent(int port) {
  private static final int PATIENCE_MILLIS = 2000;

  /**
   * True when it answers HTTP at all with anything but 503: images older than {@code /readyz} say
   * 404.
   */
  boolean ready() {
    try (AgentConnection connection = connect()) {
      connection.askReady(PATIENCE_MILLIS);
      return connection.status() != 503;
    } catch (IOException e) {
      return false;
    }
  }

  AgentConnection connect() throws IOException {
    return AgentConnection.open(port, PATIENCE_MILLIS);
  }
}
