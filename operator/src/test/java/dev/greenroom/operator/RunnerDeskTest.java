package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.HelloAnswer;
import dev.greenroom.binding.KeySigner;
import dev.greenroom.binding.RunnerDesk;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import io.fabric8.kubernetes.api.model.Pod;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a runner is told when the API server does not take its news, or its start is taken back. */
class RunnerDeskTest {
  private final World world = new World(14, new Faults(Map.of()), 100);
  private final ScriptedApi script = new ScriptedApi(world.cluster);

  @Test
  void newsThatMayNotBeWrittenJustNowAreToldAgain() throws NoSuchAlgorithmException {
    // Given
    world.applyAgent(1, false);
    new Replica(world).start("s1");
    Hello running = hello(RunnerState.Running, Optional.of("s1"), Optional.of(0L));
    script.answers("writeStatus", new ClusterApi.Written.Forbidden<>("not now"));
    // When
    HelloAnswer first = desk().hear(SimulatedOperator.TOKEN, running);
    HelloAnswer second = desk().hear(SimulatedOperator.TOKEN, running);
    // Then
    assertThat(first.status()).isEqualTo(503);
    assertThat(second).isInstanceOf(HelloAnswer.Noted.class);
    assertThat(world.session("s1").getStatus().phase()).isEqualTo(Phase.Running);
  }

  @Test
  void noBodyComesOfAStartThatWasAnsweredWithANoAndIsTakenBackLater()
      throws NoSuchAlgorithmException {
    // Given
    world.applyAgent(1, false);
    Replica replica = new Replica(world);
    replica.script.losesReplyOf("createSession").refuses("session").alwaysRefuses("deletePod");
    // When
    replica.start("s1");
    world.runFor(Duration.ofSeconds(4));
    replica.script.heals("deletePod");
    world.runFor(Duration.ofSeconds(6));
    HelloAnswer answer =
        desk()
            .hear(
                SimulatedOperator.TOKEN,
                hello(RunnerState.Ready, Optional.empty(), Optional.empty()));
    // Then
    assertThat(answer).isInstanceOf(HelloAnswer.Over.class);
    world.truth.podsDeletedByUsers.add(pod().getMetadata().getUid());
    world.startOperator();
    world.run();
    assertThat(world.session("s1").getStatus().usage().billable()).isFalse();
  }

  private RunnerDesk desk() throws NoSuchAlgorithmException {
    PrivateKey key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    return new RunnerDesk(script.api(), new KeySigner(key), (session, note) -> {}, world.agenda);
  }

  private Hello hello(RunnerState state, Optional<String> session, Optional<Long> ran) {
    return new Hello(
        World.ORG,
        pod().getMetadata().getName(),
        pod().getMetadata().getUid(),
        new RunnerReport(state, session, ran, Optional.empty(), world.agenda.instant()),
        false);
  }

  private Pod pod() {
    return world.cluster.pods.all().iterator().next();
  }
}
