package dev.greenroom;

import dev.greenroom.local.controlplane.BinarySearch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code greenroom up}: everything on this machine, in the foreground. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Brings up all of Greenroom on this machine, in the foreground: a real Kubernetes API server,"
          + " the operator, the gateway, and a node that runs agents as local processes. For trying"
          + " and testing.",
      "Ctrl-C ends everything that it started; the next start finds the objects again."
    })
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = ".greenroom",
      description = "Where everything is kept (${DEFAULT-VALUE}).")
  private Path state = Path.of(".greenroom");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "7300",
      description = "Port of the gateway on 127.0.0.1 (${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--api-port",
      paramLabel = "PORT",
      defaultValue = "0",
      description =
          "Port of the Kubernetes API server on 127.0.0.1 (the last one, or any free one).")
  private int apiPort;

  @Mixin private PriceOptions prices = new PriceOptions();

  @Mixin private DailyOptions daily = new DailyOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    long begun = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    Up up = start(out);
    Thread closer = new Thread(() -> close(up, out), "greenroom-close");
    Runtime.getRuntime().addShutdownHook(closer);
    greet(out, (System.nanoTime() - begun) / 1e9);
    throw up.failure().get();
  }

  private Up start(PrintWriter out) {
    return Up.start(
        new Up.Options(
            home(),
            state,
            BinarySearch.onThisMachine(System.getenv(), line -> say(out, line)).find(),
            true,
            apiPort,
            port,
            prices.prices(),
            daily.url(),
            line -> say(out, line)));
  }

  /** The checkout that the launcher belongs to. */
  private static Path home() {
    return Path.of(System.getProperty("greenroom.home", ".")).toAbsolutePath().normalize();
  }

  private static Path fromHere(Path file) {
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file) : file;
  }

  private static void close(Up up, PrintWriter out) {
    say(out, "Ending the operator, the agents and the control plane.");
    up.close();
    say(out, "Ended. `./greenroom up` finds everything again.");
  }

  private void greet(PrintWriter out, double seconds) {
    Path env = new EnvFile(state).path();
    out.printf(
        """

        Greenroom is up after %.1f s. It is for trying and testing: agents run as local processes.
        In another shell:

          source %s
          kubectl create -f %s
          kubectl get agents,asess --watch

        Ctrl-C here ends everything.

        """,
        seconds, env, fromHere(home().resolve("examples/agent-session.yaml")));
    out.flush();
  }

  private static void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }
}
