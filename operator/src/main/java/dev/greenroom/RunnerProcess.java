package dev.greenroom;

import dev.greenroom.runner.RunnerMain;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/**
 * How the runner is started where there are no images: with the Java and the classes we run from.
 */
public final class RunnerProcess {
  private RunnerProcess() {}

  /**
   * A quick start and little memory matter more than peak speed: a runner lives for one session.
   */
  public static List<String> command() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-Xshare:auto",
        "-Xmx32m",
        "-cp",
        classes().toString(),
        RunnerMain.class.getName());
  }

  private static Path classes() {
    try {
      return Path.of(RunnerMain.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("classes that came from nowhere", e);
    }
  }
}
