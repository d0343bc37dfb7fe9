package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.Binder;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.Standings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A session whose status the API server will not take: it is not tried again and again. */
class RefusedStatusTest {
  private static final ClusterApi.Written<?> REFUSED =
      new ClusterApi.Written.Refused<>("etcdserver: request is too large");

  private final World world = new World(15, new Faults(Map.of()), 100);
  private final ScriptedApi script = new ScriptedApi(world.cluster);

  @Test
  void aDeclaredSessionMakesNoSecondPodUntilHalfAMinuteHasPassed() {
    // Given
    world.applyAgent(2, false);
    world.createSession("s1", Fate.NATURAL, 1000);
    script.always("bind", REFUSED).always("writeStatus", REFUSED);
    Replica caches = new Replica(world);
    SessionLoop loop = loop(caches);
    // When
    turns(loop, caches, 250);
    long podsAtFirst = calls("createPod");
    long writesAtFirst = calls("writeStatus");
    turns(loop, caches, 70);
    // Then
    assertThat(podsAtFirst).isOne();
    assertThat(writesAtFirst).isOne();
    assertThat(calls("createPod")).isEqualTo(2);
    assertThat(loop.run(world.session("s1")).orElseThrow())
        .isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
  }

  /** Something wakes the session every tenth of a second. */
  private void turns(SessionLoop loop, Replica caches, int count) {
    for (int i = 0; i < count; i++) {
      caches.look();
      loop.run(world.session("s1"));
      world.runFor(Duration.ofMillis(100));
    }
  }

  private SessionLoop loop(Replica caches) {
    return new SessionLoop(
        script.api(),
        new Binder(
            script.api(),
            caches,
            (namespace, name) -> null,
            Standings.GOOD,
            SimulatedOperator.PODS,
            world.agenda),
        world.node,
        new SessionObservation(script.api(), caches, nobodyWaits(), world.agenda),
        (session, note) -> {},
        new DroppedLogs(),
        new SessionBooks(new NoSessions()),
        world.agenda);
  }

  private static WaitingLines nobodyWaits() {
    return new WaitingLines(new NoSessions(), (namespace, name) -> {});
  }

  private long calls(String method) {
    return script.calls.stream().filter(method::equals).count();
  }
}
