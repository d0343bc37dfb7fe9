package dev.greenroom;

import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.WrongDatabase;
import dev.greenroom.local.LocalException;
import dev.greenroom.runner.RunnerMain;
import java.util.Arrays;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Greenroom. */
@Command(
    name = "greenroom",
    mixinStandardHelpOptions = true,
    version = "greenroom 0.1.0",
    description = "Voice agents and their sessions as Kubernetes resources.",
    subcommands = {
      UpCommand.class,
      BenchCommand.class,
      StandaloneCommand.class,
      OperatorCommand.class,
      GatewayCommand.class,
      KeysCommand.class,
      UsageCommand.class,
      LogsCommand.class,
      DoctorCommand.class
    })
public final class Main {
  /** Read once, when the first step is taken. */
  private static final String COMMON_POOL = "java.util.concurrent.ForkJoinPool.common.parallelism";

  /** The path of the file that was run where the image's java runs it as a script, or not set. */
  private static final String LAUNCHER = "greenroom.launcher";

  private Main() {}

  public static void main(String[] words) throws Exception {
    String[] args = withoutLauncher(words, System.getProperty(LAUNCHER));
    shareThreads(System.getProperties(), Runtime.getRuntime().availableProcessors());
    if (args.length > 0 && args[0].equals("runner")) {
      // Before anything of picocli is loaded: a session waits for this.
      RunnerMain.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    System.exit(commandLine().execute(args));
  }

  /** The kernel gives the interpreter of a script the path of that script as the first word. */
  static String[] withoutLauncher(String[] words, @Nullable String launcher) {
    return words.length > 0 && words[0].equals(launcher)
        ? Arrays.copyOfRange(words, 1, words.length)
        : words;
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain);
  }

  /**
   * With one or two processors {@link java.util.concurrent.CompletableFuture} makes a thread of its
   * own for each step that names no executor, and the JDK's HTTP client takes two such steps for
   * each request. With a pool of two it uses the pool.
   */
  static void shareThreads(Properties system, int processors) {
    if (processors <= 2) {
      system.putIfAbsent(COMMON_POOL, "2");
    }
  }

  /** What is meant for people is one sentence; anything else is a bug, and then the trace helps. */
  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    boolean forPeople =
        failure instanceof LocalException
            || failure instanceof LedgerUnavailable
            || failure instanceof WrongDatabase;
    if (!forPeople) {
      throw failure;
    }
    command.getErr().println("greenroom: " + failure.getMessage());
    return command.getCommandSpec().exitCodeOnExecutionException();
  }
}
