package dev.greenroom;

import dev.greenroom.bench.Bench;
import dev.greenroom.bench.Page;
import dev.greenroom.bench.Report;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.controlplane.BinarySearch;
import dev.greenroom.local.controlplane.ControlPlane;
import dev.greenroom.local.controlplane.ControlPlaneOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code greenroom bench}: what Greenroom costs beside the requests it can't do without. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures Greenroom on this machine, with a control plane of its own and a node that only"
          + " says that pods are ready; docs/performance.md tells what the figures mean.",
      "All of it takes an hour or more, --quick some minutes. The machine should have nothing else"
          + " to do. Ends with 1 when something could not be measured, whatever the figures say."
    })
final class BenchCommand implements Callable<Integer> {
  private static final String ORGANIZATION = "bench";
  private static final String FLOOR = "floor";

  @Option(names = "--quick", description = "A quarter of the operations, one run of each.")
  private boolean quick;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Runs of each measurement, whose median counts (3; 1 with --quick).")
  private @Nullable Integer runs;

  @Option(
      names = "--only",
      paramLabel = "NAMES",
      split = ",",
      description = "Only these, with commas between them: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> only = List.of();

  @Option(names = "--out", paramLabel = "FILE", description = "Write the figures there, as JSON.")
  private @Nullable Path out;

  @Option(
      names = "--doc",
      paramLabel = "FILE",
      description = "Write the tables into this page: docs/performance.md.")
  private @Nullable Path doc;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      defaultValue = ".greenroom/bench",
      description = "Where the control plane and the logs are while it runs (${DEFAULT-VALUE}).")
  private Path state = Path.of(".greenroom/bench");

  @Spec private CommandSpec spec = CommandSpec.create();

  /** What can be measured. */
  static final class Names implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return Bench.names().iterator();
    }
  }

  @Override
  public Integer call() {
    for (String name : only) {
      if (!Bench.names().contains(name)) {
        throw wrong("--only: there is no " + name + ". Choose of " + Bench.names() + ".");
      }
    }
    if (runs != null && (runs < 1 || runs > 100)) {
      throw wrong("--runs is " + runs + ": give a number from 1 to 100.");
    }
    ControlPlane plane = startControlPlane();
    Thread closer = new Thread(plane::close, "greenroom-close");
    Runtime.getRuntime().addShutdownHook(closer);
    try {
      Report report = new Bench(options(plane)).run();
      PrintWriter lines = spec.commandLine().getOut();
      lines.println();
      lines.print(report.table());
      lines.flush();
      if (out != null) {
        write(out, report.json());
      }
      if (doc != null) {
        write(doc, withTables(doc, report.table()));
      }
      return report.isWhole() ? 0 : 1;
    } finally {
      plane.close();
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private ControlPlane startControlPlane() {
    say("Starting etcd and the Kubernetes API server.");
    Path folder = state.resolve("control-plane");
    if (Files.exists(folder)) {
      ControlPlane.endLeftovers(folder);
      delete(folder);
    }
    return ControlPlane.start(
        new ControlPlaneOptions(
            folder,
            BinarySearch.onThisMachine(System.getenv(), this::say).find(),
            false,
            0,
            List.of(),
            this::say,
            InstantSource.system(),
            new SecureRandom()));
  }

  private Bench.Options options(ControlPlane plane) {
    Path home = Path.of(System.getProperty("greenroom.home", ".")).toAbsolutePath().normalize();
    String key;
    try (Connection connection = Connection.open(plane.config(), InstantSource.system())) {
      Manifests manifests = new Manifests(connection.requests());
      manifests.applyDefinitions(home.resolve("crds"));
      manifests.applyDefinitions(copied(home.resolve("crds")));
      manifests.createNamespace(Up.RELEASE_NAMESPACE);
      manifests.createNamespace(FLOOR);
      manifests.createNamespace(ORGANIZATION);
      key =
          new KeyStore(
                  connection.requests(),
                  Up.RELEASE_NAMESPACE,
                  InstantSource.system(),
                  new SecureRandom())
              .create(ORGANIZATION, Caller.Kind.PUBLIC, "bench")
              .text();
    }
    return new Bench.Options(
        plane,
        ORGANIZATION,
        key,
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()),
        List.of(
            "--namespace=" + Up.RELEASE_NAMESPACE,
            "--runner-image=greenroom/fake:1",
            "--ledger=jdbc:sqlite:" + state.toAbsolutePath().resolve("control-plane/ledger.db")),
        state.resolve("logs"),
        only,
        runs == null ? (quick ? 1 : 3) : runs,
        quick,
        InstantSource.system(),
        this::say);
  }

  /** The definition of AgentSession under another group, which nobody watches. */
  private Path copied(Path crds) {
    try {
      Path folder = Files.createDirectories(state.resolve("control-plane/floor"));
      String text = Files.readString(crds.resolve("agentsessions.greenroom.dev.yaml"));
      Files.writeString(
          folder.resolve("agentsessions.floor.yaml"),
          text.replace(
                  "name: agentsessions.greenroom.dev", "name: agentsessions.floor.greenroom.dev")
              .replace("group: greenroom.dev", "group: floor.greenroom.dev"));
      return folder;
    } catch (IOException e) {
      throw new LocalException(
          crds + " cannot be read: run ./greenroom from a whole checkout of the project.", e);
    }
  }

  private static String withTables(Path page, String tables) {
    try {
      return Page.with(Files.readString(page), tables);
    } catch (IOException e) {
      throw new LocalException(page + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new LocalException(page + " " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LocalException(file + " cannot be written: " + e, e);
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new LocalException(folder + " cannot be deleted: " + e, e);
    }
  }

  private void say(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
