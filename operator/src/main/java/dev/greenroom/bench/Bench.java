package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.Names;
import dev.greenroom.local.LocalException;
import dev.greenroom.local.controlplane.ControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The benchmark as a whole: brings up what it measures, and measures one thing after another. */
public final class Bench {
  /** In the order in which they are run: those that fill the cluster come last. */
  private static List<Measurement> all() {
    return List.of(
        Starts.warm(),
        new Rejections(),
        Starts.cold(),
        new DeclaredSessions(),
        new Refill(),
        new Lives(),
        new Burst(),
        new LiveSessions());
  }

  private static final String TEMPLATE = "template";

  private static final int MOST_WARM_UPS = 12;

  /** Of the least processor time of a run before. */
  private static final double SETTLED = 0.95;

  /** Runs in a row that take no less: one may have had a busy neighbour. */
  private static final int STEADY_RUNS = 2;

  private final Options options;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  public Bench(Options options) {
    this.options = options;
  }

  /**
   * What to measure, and on what.
   *
   * @param controlPlane with Greenroom's definitions and their copy of the group
   *     floor.greenroom.dev, the namespaces, and the signing key
   * @param organization the namespace of the agents
   * @param key with which sessions of the organisation are started
   * @param java the command of a process of Greenroom's, up to its own words
   * @param pods the options of operator and gateway alike
   * @param only names of measurements; empty for all
   * @param runs whose median counts
   * @param quick a quarter of the operations
   */
  public record Options(
      ControlPlane controlPlane,
      String organization,
      String key,
      List<String> java,
      List<String> pods,
      Path logs,
      List<String> only,
      int runs,
      boolean quick,
      InstantSource clock,
      Consumer<String> progress) {}

  /** Names of everything that can be measured. */
  public static List<String> names() {
    return all().stream().map(Measurement::name).toList();
  }

  /** Measures, and ends what it has started. */
  public Report run() {
    try {
      return measured(open());
    } finally {
      close();
    }
  }

  private Site open() {
    options.progress().accept("Starting an operator and a gateway.");
    ControlPlane plane = options.controlPlane();
    Api api = Api.of(plane.config());
    StubRunner runner = opened(StubRunner.start(options.clock()));
    StubLogs logs = opened(StubLogs.start(plane.kubeletTls()));
    Tally tally = new Tally();
    FakeNode node =
        opened(
            FakeNode.start(
                Api.of(plane.config()), runner.port(), logs.port(), options.clock(), tally));
    Fleet fleet =
        opened(
            new Fleet(
                new Program.Launch(
                    options.java(), plane.kubeconfig(), options.logs(), plane.childProcesses()),
                options.pods(),
                options.key()));
    Floor floor = new Floor(Api.of(plane.config()), options.clock());
    Site site =
        new Site(
            api,
            floor,
            node,
            fleet,
            options.organization(),
            tally,
            options.quick() ? 4 : 1,
            options.progress());
    teach(site);
    return site;
  }

  /** Shows the floor one warm pod and one session. */
  private static void teach(Site site) {
    Agent agent = site.agent(TEMPLATE, 1, 1);
    JsonNode warm = site.api().get(site.node().pods(TEMPLATE, Names.STATE_WARM).get(0).path());
    String session = site.started(agent, 1, 1).get(0);
    site.floor()
        .learn(
            warm,
            site.api()
                .get(
                    "/apis/greenroom.dev/v1alpha1/namespaces/"
                        + site.namespace()
                        + "/agentsessions/"
                        + session));
    agent.delete();
  }

  private Report measured(Site site) {
    Figures figures = new Figures();
    List<String> failures = new ArrayList<>();
    for (Measurement measurement : all()) {
      if (options.only().isEmpty() || options.only().contains(measurement.name())) {
        measureOrSay(measurement, site, figures, failures);
      }
    }
    return new Report(figures.rows(), figures.requests(), List.copyOf(failures));
  }

  /** What fails is told and left out; the hour that the others took is not lost. */
  private void measureOrSay(
      Measurement measurement, Site site, Figures figures, List<String> failures) {
    try {
      measure(measurement, site, figures);
    } catch (RuntimeException e) {
      failures.add("NOT measured to its end: " + measurement.name() + ". " + said(e));
      options.progress().accept(failures.get(failures.size() - 1));
    }
    try {
      measurement.finish(site);
    } catch (RuntimeException e) {
      // What is left of it is in the way of those that follow, which then say so.
      options.progress().accept("Not tidied up: " + measurement.name() + ". " + said(e));
    }
  }

  private static String said(RuntimeException e) {
    return e instanceof LocalException ? String.valueOf(e.getMessage()) : e.toString();
  }

  private void measure(Measurement measurement, Site site, Figures figures) {
    options.progress().accept("Preparing: " + measurement.name() + ".");
    measurement.prepare(site);
    int runs = measurement.repeats() ? options.runs() : 1;
    if (measurement.repeats()) {
      options.progress().accept("Warming up: " + measurement.name() + ".");
      warmUp(measurement, site);
    }
    for (int run = 1; run <= runs; run++) {
      options
          .progress()
          .accept("Measuring: %s, run %d of %d.".formatted(measurement.name(), run, runs));
      measurement.run(site, figures);
    }
  }

  /**
   * Runs it until operator and gateway take no less processor time for it than they did: until then
   * it is their compiler that would be measured.
   */
  private static void warmUp(Measurement measurement, Site site) {
    Duration least = Duration.ofDays(1);
    int steady = 0;
    for (int i = 0; i < MOST_WARM_UPS && steady < STEADY_RUNS; i++) {
      Effort before = Effort.of(site);
      measurement.run(site, new Figures());
      Effort spent = Effort.of(site).since(before);
      Duration now = spent.operator().plus(spent.gateway());
      steady = now.toMillis() >= SETTLED * least.toMillis() ? steady + 1 : 0;
      least = now.compareTo(least) < 0 ? now : least;
    }
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.push(part);
    return part;
  }

  private void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        options.progress().accept("Could not be ended cleanly: " + e);
      }
    }
  }
}
