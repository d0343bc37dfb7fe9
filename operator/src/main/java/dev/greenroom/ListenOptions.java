package dev.greenroom;

import picocli.CommandLine.Option;

/** Where a gateway listens. */
final class ListenOptions {
  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7300",
      description = "Port of the gateway (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "0.0.0.0",
      description = "Address that the gateway listens on (${DEFAULT-VALUE}).")
  private String bind = "";

  int port() {
    return port;
  }

  String bind() {
    return bind;
  }
}
