package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Binder;
import dev.greenroom.binding.PodSettings;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.binding.Standings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One operator process: the loops with views of their own, driven as JOSDK drives them. A key is
 * reconciled by one thread at a time, upon news, when a recheck is due, again after an exception
 * with growing patience, and every minute at the latest.
 */
final class SimulatedOperator {
  private static final Duration AT_THE_LATEST = Duration.ofSeconds(60);
  static final String TOKEN = "the token of every pod";
  static final SessionPod PODS =
      new SessionPod(
          new PodSettings(
              "runner",
              List.of(),
              List.of(),
              null,
              "key",
              false,
              new PodSettings.Greeting("http://gateway", () -> TOKEN)));

  private final Agenda agenda;
  private final LaggingView<Pod> pods;
  private final LaggingView<Pod> podPrimaries;
  private final LaggingView<AgentSession> sessions;
  private final LaggingView<AgentDeployment> agents;
  private final WaitingLines lines;
  private final SessionLoop sessionLoop;
  private final PodLoop podLoop;
  private final AgentLoop agentLoop;
  private final Runnable onDeath;
  private final Map<String, Long> tickets = new HashMap<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Set<String> busy = new HashSet<>();
  private long ticket;
  private boolean dead;
  private int standing;

  SimulatedOperator(
      Agenda agenda,
      InMemoryCluster cluster,
      SimulatedNode node,
      Faults faults,
      LongSupplier lagMillis,
      Faults.Pause pause,
      Consumer<String> told,
      Function<SessionSource, Books> bookkeeping,
      Standings standings,
      Runnable onDeath) {
    this.agenda = agenda;
    this.onDeath = onDeath;
    FaultyApi api = new FaultyApi(cluster, faults, pause);
    FaultyRunners runners = new FaultyRunners(node, faults, pause);
    pods = view(Pod.class, cluster.pods::all, lagMillis, this::podNews);
    podPrimaries = view(Pod.class, cluster.pods::all, lagMillis, pod -> wake("pod", pod));
    sessions = view(AgentSession.class, cluster.sessions::all, lagMillis, this::sessionNews);
    agents = view(AgentDeployment.class, cluster.agents::all, lagMillis, this::agentNews);
    PodSource podSource = podSource();
    SessionSource sessionSource = sessionSource();
    lines =
        new WaitingLines(
            sessionSource, (namespace, name) -> wake("session " + namespace + "/" + name));
    Books books = bookkeeping.apply(sessionSource);
    Binder binder = new Binder(api, podSource, agents::get, standings, PODS, agenda);
    sessionLoop =
        new SessionLoop(
            api,
            binder,
            runners,
            new SessionObservation(api, podSource, lines, agenda),
            (session, note) -> {},
            new DroppedLogs(),
            books,
            agenda);
    podLoop = new PodLoop(api, sessionSource, agents::get, binder, books, agenda, agenda::nanos);
    agentLoop =
        new AgentLoop(
            api,
            podSource,
            books,
            PODS,
            (agent, revision, note) -> told.accept(note.reason() + ": " + note.message()),
            agenda);
    for (LaggingView<?> view : views()) {
      view.list();
    }
  }

  private <T extends HasMetadata> LaggingView<T> view(
      Class<T> type, Supplier<Collection<T>> live, LongSupplier lagMillis, Consumer<T> news) {
    return new LaggingView<>(type, live, this::frozen, agenda, lagMillis, news);
  }

  List<LaggingView<?>> views() {
    return List.of(pods, podPrimaries, sessions, agents);
  }

  void saw(ChangeLog.Change change) {
    if (!dead) {
      views().forEach(view -> view.changed(change));
    }
  }

  boolean frozen() {
    return standing > 0;
  }

  boolean dead() {
    return dead;
  }

  void kill() {
    dead = true;
  }

  /** Everything of this process waits while something else happens. */
  void standStill(Runnable meanwhile) {
    standing++;
    meanwhile.run();
    standing--;
  }

  private void podNews(Pod pod) {
    String session = pod.getMetadata().getLabels().get(Names.SESSION);
    wake("session " + pod.getMetadata().getNamespace() + "/" + session);
    wake(
        "agent "
            + pod.getMetadata().getNamespace()
            + "/"
            + pod.getMetadata().getLabels().get(Names.AGENT));
    boolean warm = Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE));
    if (warm || pods.get(key(pod)) == null) {
      lines.placeFree(
          pod.getMetadata().getNamespace(), pod.getMetadata().getLabels().get(Names.AGENT));
    }
  }

  private void sessionNews(AgentSession session) {
    wake("session", session);
    wake("agent " + session.getMetadata().getNamespace() + "/" + session.getSpec().agent());
    if (sessions.get(key(session)) == null) {
      lines.gone(session);
    }
  }

  private void agentNews(AgentDeployment agent) {
    wake("agent", agent);
    if (agents.get(key(agent)) == null) {
      lines.gone(agent);
    }
  }

  private static String key(HasMetadata object) {
    return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
  }

  private void wake(String kind, HasMetadata object) {
    wake(kind + " " + key(object));
  }

  private void wake(String key) {
    in(Duration.ofMillis(1), key);
  }

  /** A later wish replaces an earlier one, except that news are never put off. */
  private void in(Duration delay, String key) {
    long mine = ++ticket;
    tickets.put(key, mine);
    agenda.in(
        delay,
        () -> {
          if (!dead && tickets.get(key) == mine) {
            reconcile(key);
          }
        });
  }

  private void reconcile(String key) {
    if (frozen() || busy.contains(key)) {
      in(Duration.ofMillis(50), key);
      return;
    }
    busy.add(key);
    long before = ticket(key);
    try {
      Optional<Duration> next = run(key);
      failures.remove(key);
      if (next != null && before == ticket(key)) {
        in(next.orElse(AT_THE_LATEST), key);
      }
    } catch (KubernetesClientException e) {
      int failed = failures.merge(key, 1, Integer::sum);
      if (before == ticket(key)) {
        in(Duration.ofMillis(Math.min(10_000, 100L << failed)), key);
      }
    } catch (Faults.Death death) {
      dead = true;
      onDeath.run();
    } finally {
      busy.remove(key);
    }
  }

  private long ticket(String key) {
    return tickets.getOrDefault(key, 0L);
  }

  private @Nullable Optional<Duration> run(String key) {
    String[] words = key.split(" ");
    return switch (words[0]) {
      case "session" -> {
        AgentSession session = sessions.get(words[1]);
        if (session == null) {
          yield null;
        }
        lines.saw(session);
        yield sessionLoop.run(session);
      }
      case "pod" -> {
        Pod pod = podPrimaries.get(words[1]);
        yield pod == null ? null : podLoop.run(pod);
      }
      default -> {
        AgentDeployment agent = agents.get(words[1]);
        if (agent == null) {
          yield null;
        }
        lines.saw(agent);
        yield agentLoop.run(agent);
      }
    };
  }

  private PodSource podSource() {
    return new PodSource() {
      @Override
      public boolean awaitGone(String namespace, String name, String uid, Duration most) {
        throw new AssertionError("an operator does not wait");
      }

      @Override
      public Collection<Pod> ofAgent(String agentUid) {
        return pods.all().stream()
            .filter(pod -> agentUid.equals(pod.getMetadata().getLabels().get(Names.AGENT_UID)))
            .toList();
      }

      @Override
      public @Nullable Pod named(String namespace, String name) {
        return pods.get(namespace, name);
      }
    };
  }

  private SessionSource sessionSource() {
    return new SessionSource() {
      @Override
      public @Nullable AgentSession named(String namespace, String name) {
        return sessions.get(namespace, name);
      }

      @Override
      public Collection<AgentSession> ofAgent(String namespace, String agent) {
        return sessions.all().stream().filter(s -> s.getSpec().agent().equals(agent)).toList();
      }
    };
  }
}
