package dev.greenroom;

import dev.greenroom.gateway.Limits;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a gateway takes of its clients. */
final class LimitOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Requests a second of one key or Kubernetes user (${DEFAULT-VALUE}); 0 for no limit.")
  private int rate;

  @Option(
      names = "--rate-burst",
      paramLabel = "N",
      defaultValue = "200",
      description = "Requests of one key at once, before --rate-limit holds (${DEFAULT-VALUE}).")
  private int burst;

  @Option(
      names = "--refusal-limit",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Requests a second with a wrong key that are looked at, by client address"
              + " (${DEFAULT-VALUE}; five times as many at once); 0 for no limit.")
  private int refusals;

  @Option(
      names = "--max-in-flight",
      paramLabel = "N",
      defaultValue = "512",
      description =
          "Requests that are answered at the same time (${DEFAULT-VALUE}); further ones get 503.")
  private int inFlight;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "4096",
      description = "Connections at the same time (${DEFAULT-VALUE}); further ones wait.")
  private int connections;

  @Option(
      names = "--max-body-bytes",
      paramLabel = "N",
      defaultValue = "1048576",
      description =
          "Bytes of the body for the agent (${DEFAULT-VALUE}); the request around it may have 16"
              + " KiB more.")
  private int bodyBytes;

  @Option(
      names = "--max-header-bytes",
      paramLabel = "N",
      defaultValue = "8192",
      description = "Bytes of a request's first line and headers (${DEFAULT-VALUE}).")
  private int headerBytes;

  @Option(
      names = "--max-json-depth",
      paramLabel = "N",
      defaultValue = "32",
      description = "Levels of objects and lists in a request's JSON (${DEFAULT-VALUE}).")
  private int jsonDepth;

  @Option(
      names = "--drain-seconds",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "How long calls of the session API may go on once the gateway is told to end"
              + " (${DEFAULT-VALUE}); those that still do are cut within five seconds more.")
  private int drainSeconds;

  Limits limits() {
    within("--rate-limit", rate, 0, 1_000_000);
    within("--rate-burst", burst, 1, 1_000_000);
    within("--refusal-limit", refusals, 0, 100_000);
    within("--max-in-flight", inFlight, 1, 10_000);
    within("--max-connections", connections, 1, 1_000_000);
    // etcd takes 1.5 MiB for a whole object.
    within("--max-body-bytes", bodyBytes, 1, 1_400_000);
    within("--max-header-bytes", headerBytes, 1024, 1 << 20);
    within("--max-json-depth", jsonDepth, 4, 500);
    within("--drain-seconds", drainSeconds, 0, 86_400);
    return new Limits(
        bodyBytes + Limits.ENVELOPE_BYTES,
        headerBytes,
        jsonDepth,
        inFlight,
        connections,
        new Limits.Rate(rate, burst),
        new Limits.Rate(refusals, Math.max(1, 5 * refusals)),
        Limits.USUAL.patience(),
        Duration.ofSeconds(drainSeconds));
  }

  private void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          command.commandLine(),
          "%s is %d: give a number from %d to %d.".formatted(option, value, least, most));
    }
  }
}
