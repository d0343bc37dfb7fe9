package dev.greenroom;

import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What is kept of the logs of sessions that have ended. */
final class LogOptions {
  private static final int MOST_KIB = 1024;

  @Option(
      names = "--log-tail",
      paramLabel = "KIB",
      defaultValue = "64",
      description =
          "Keep so much of the end of each agent's log in the ledger's database, in KiB, at most "
              + MOST_KIB
              + "; 0 keeps none (${DEFAULT-VALUE}).")
  private int tailKib;

  @Option(
      names = "--log-retention",
      paramLabel = "DAYS",
      defaultValue = "7",
      description = "Remove kept logs so many days after their sessions (${DEFAULT-VALUE}).")
  private int days;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  LogRetention retention() {
    if (tailKib < 0 || tailKib > MOST_KIB) {
      throw new ParameterException(
          spec.commandLine(), "--log-tail must be from 0 to " + MOST_KIB + ", in KiB.");
    }
    if (days < 1) {
      throw new ParameterException(
          spec.commandLine(), "--log-retention must be 1 day or more; --log-tail 0 keeps no logs.");
    }
    return new LogRetention(tailKib * 1024, Duration.ofDays(days));
  }
}
