package dev.greenroom.core.session;

import static dev.greenroom.core.session.PodSketch.pod;
import static dev.greenroom.core.session.SessionSketch.BOUND;
import static dev.greenroom.core.session.SessionSketch.session;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a runner that says hello is told. */
class HelloVerdictTest {
  private static final Instant DEADLINE = BOUND.plusSeconds(120);
  private static final Instant NOW = BOUND.plusSeconds(3);

  /** Who says hello, for which session (null: there is none), when, and what it is told. */
  record Row(String what, PodFacts pod, SessionSketch session, Instant at, HelloVerdict verdict) {
    @Override
    public String toString() {
      return what + " -> " + verdict;
    }
  }

  static Stream<Row> hellos() {
    PodFacts ours = pod().facts();
    SessionSketch unboundAndStopped = session().unbound().stopped();
    return Stream.of(
        row("bound, not admitted yet", ours, session(), NOW, HelloVerdict.DELIVER),
        row("admitted", ours, session().starting(), NOW, HelloVerdict.DELIVER),
        row("in the last moment", ours, session(), DEADLINE.minusMillis(1), HelloVerdict.DELIVER),
        row("too late", ours, session(), DEADLINE, HelloVerdict.OVER),
        row("no session yet", ours, null, NOW, HelloVerdict.NOT_YET),
        row("not bound yet", ours, session().unbound(), NOW, HelloVerdict.NOT_YET),
        row("stopped before it was bound", ours, unboundAndStopped, NOW, HelloVerdict.OVER),
        row("stopped", ours, session().stopped(), NOW, HelloVerdict.OVER),
        row("abandoned", ours, session().abandoned(), NOW, HelloVerdict.OVER),
        row("deleted", ours, session().deleted(), NOW, HelloVerdict.OVER),
        row("gone with its kind", ours, session().withItsKind(), NOW, HelloVerdict.DELIVER),
        row("running already", ours, session().running(), NOW, HelloVerdict.OVER),
        row("ending", ours, session().ending(), NOW, HelloVerdict.OVER),
        row(
            "pod of the name, not the UID",
            ours,
            session().boundTo(PodSketch.NAME, "x"),
            NOW,
            HelloVerdict.OVER),
        row(
            "another pod",
            ours,
            session().boundTo("agent-1b2c3d4e-1", "x"),
            NOW,
            HelloVerdict.OVER),
        row(
            "another pod's name",
            ours,
            session().boundTo("x", PodSketch.UID),
            NOW,
            HelloVerdict.OVER),
        row("nobody's pod", labelled("warm", null), null, NOW, HelloVerdict.UNCLAIMED),
        row("a young pod", labelled("starting", null), null, NOW, HelloVerdict.UNCLAIMED),
        row("retired", labelled("retired", null), null, NOW, HelloVerdict.OVER),
        row("retired, claims", labelled("retired", "hello-1"), session(), NOW, HelloVerdict.OVER),
        row("warm, claims", labelled("warm", "hello-1"), session(), NOW, HelloVerdict.OVER),
        row("claimed by another", labelled("active", "hello-2"), session(), NOW, HelloVerdict.OVER),
        row("going", pod().deleted(NOW, 30).facts(), session(), NOW, HelloVerdict.OVER));
  }

  @ParameterizedTest
  @MethodSource("hellos")
  void tellsARunnerWhatThereIsForIt(Row row) {
    // When
    HelloVerdict verdict =
        HelloPlanner.hello(
            row.pod(), row.session() == null ? null : row.session().seen(), row.at());
    // Then
    assertThat(verdict).isEqualTo(row.verdict());
  }

  @Test
  void noBodyForAPodThatTheBindingDoesNotNameNorAfterTheDeadlineWhateverElseIsSeen() {
    // Given
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int given = 0;
    for (int i = 0; i < 20_000; i++) {
      PodFacts pod = anyPod(random);
      ObservedSession session = anySession(random).seen();
      Instant at = BOUND.plusSeconds(random.nextInt(240));
      // When
      if (HelloPlanner.hello(pod, session, at) == HelloVerdict.DELIVER) {
        // Then
        AgentSessionSpec.Binding binding = session.spec().binding();
        given++;
        assertThat(binding).as("seed %d", seed).isNotNull();
        assertThat(binding.podName()).as("seed %d", seed).isEqualTo(pod.name());
        assertThat(binding.podUID()).as("seed %d", seed).isEqualTo(pod.uid());
        assertThat(pod.session()).as("seed %d", seed).isEqualTo(session.name());
        assertThat(at).as("seed %d", seed).isBefore(session.startDeadline());
        assertThat(session.stopWanted() || session.finished() || session.ending())
            .as("seed %d", seed)
            .isFalse();
      }
    }
    assertThat(given).as("seed %d", seed).isPositive();
  }

  private static Row row(
      String what, PodFacts pod, SessionSketch session, Instant at, HelloVerdict verdict) {
    return new Row(what, pod, session, at, verdict);
  }

  private static SessionSketch anySession(Random random) {
    SessionSketch session =
        session()
            .boundTo(any(random, PodSketch.NAME, "other"), any(random, PodSketch.UID, "other-uid"));
    if (random.nextInt(8) == 0) {
      session.unbound();
    }
    session.stop = random.nextInt(6) == 0 ? true : null;
    session.deleted = random.nextInt(6) == 0;
    session.crdTerminating = session.deleted && random.nextBoolean();
    int seconds = 60 + random.nextInt(120);
    session.limits = new AgentSessionSpec.Limits(7200, seconds, null);
    return session;
  }

  private static PodFacts anyPod(Random random) {
    PodSketch sketch = pod().session(any(random, "hello-1", "hello-2"));
    return with(
        random.nextInt(6) == 0 ? sketch.deleted(NOW, 30).facts() : sketch.facts(),
        any(random, "active", any(random, "warm", "retired")),
        random.nextInt(6) == 0 ? null : sketch.session);
  }

  private static String any(Random random, String usual, String other) {
    return random.nextInt(4) == 0 ? other : usual;
  }

  private static PodFacts labelled(String state, String session) {
    return with(pod().facts(), state, session);
  }

  private static PodFacts with(PodFacts pod, String state, String session) {
    return new PodFacts(
        pod.name(),
        pod.uid(),
        pod.agentUid(),
        state,
        session,
        pod.revision(),
        pod.slot(),
        pod.created(),
        pod.deletionTimestamp(),
        pod.deletionGracePeriodSeconds(),
        pod.usageFinalizer(),
        pod.nodeName(),
        pod.scheduledTime(),
        pod.unschedulable(),
        pod.startTime(),
        pod.phase(),
        pod.reason(),
        pod.message(),
        pod.ready(),
        pod.disruption(),
        pod.agent(),
        pod.runner(),
        pod.report(),
        pod.claimedWarm(),
        pod.runnerVersion());
  }
}
