package dev.greenroom.local.controlplane;

import dev.greenroom.testing.RealApiServer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A program that runs a control plane on the given state until it is killed. */
final class ControlPlaneProcess {
  private ControlPlaneProcess() {}

  public static void main(String[] args) {
    ControlPlane.start(RealApiServer.testOptions(Path.of(args[0])));
    new CompletableFuture<Void>().join();
  }
}
