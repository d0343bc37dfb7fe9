package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.InstalledCrds;
import dev.greenroom.api.Names;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What guards each write, on a real API server: the one that came too late changes nothing. */
class GuardedWritesIT {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final AgentSessionSpec.Binding BINDING =
      new AgentSessionSpec.Binding("my-agent-1b2c3d4e-0", "p", "a", "7c9f", "agent-1x", NOW);
  private static final AgentSessionSpec.Limits LIMITS =
      new AgentSessionSpec.Limits(7200, 120, null);

  @RegisterExtension static final RealApiServer server = new RealApiServer();
  private final String name = "s-" + UUID.randomUUID();
  private ClusterApi api;

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @BeforeEach
  void client() {
    api = new KubernetesApi(server.client(), Runnable::run);
  }

  @Test
  void aSessionThatWasStoppedAfterItWasReadIsNotBound() {
    // Given
    AgentSession read = session();
    edit("{\"spec\": {\"stop\": true}}");
    // When
    var written = api.bind(read, BINDING, LIMITS);
    // Then
    assertThat(written).isInstanceOf(ClusterApi.Written.Conflict.class);
    assertThat(live().getSpec().binding()).isNull();
  }

  @Test
  void aSessionOfTheSameNameIsNotBoundForTheOneThatWasRead() {
    // Given
    AgentSession read = session();
    server.client().resource(read).delete();
    session();
    // When
    var written = api.bind(read, BINDING, LIMITS);
    // Then
    assertThat(written).isNotInstanceOf(ClusterApi.Written.Ok.class);
    assertThat(live().getSpec().binding()).isNull();
  }

  @Test
  void aSessionThatWasBoundAfterItWasReadIsNotEndedAsUnbound() {
    // Given
    AgentSession read = session();
    assertThat(api.bind(read, BINDING, LIMITS)).isInstanceOf(ClusterApi.Written.Ok.class);
    AgentSessionStatus stopped =
        new AgentSessionStatus(
            1L, AgentSessionStatus.Phase.Stopped, null, List.of(), null, null, null, null, null);
    // When
    var written = api.writeStatus(read, stopped);
    // Then
    assertThat(written).isInstanceOf(ClusterApi.Written.Conflict.class);
    assertThat(live().getStatus()).isNull();
  }

  @Test
  void aPodOfTheSameNameIsNotDeletedForAnother() {
    // Given
    Pod old = pod();
    server.client().resource(old).withGracePeriod(0).delete();
    Pod fresh = pod();
    // When
    api.deletePod(server.namespace(), name, old.getMetadata().getUid(), 0);
    // Then
    assertThat(livePod().getMetadata().getUid()).isEqualTo(fresh.getMetadata().getUid());
    assertThat(livePod().getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void aPodOfTheSameNameIsNotClaimedForAnother() {
    // Given
    Pod old = pod();
    server.client().resource(old).withGracePeriod(0).delete();
    pod();
    // When
    var written = api.step(old, PodStep.claim(old, "s1", NOW, 100));
    // Then
    assertThat(written).isInstanceOf(ClusterApi.Written.Refused.class);
    assertThat(livePod().getMetadata().getLabels()).doesNotContainKey(Names.SESSION);
  }

  @Test
  void aPodIsClaimedOnce() {
    // Given
    Pod seen = pod();
    // When
    var first = api.step(seen, PodStep.claim(seen, "s1", NOW, 100));
    var second = api.step(seen, PodStep.claim(seen, "s2", NOW, 100));
    // Then
    assertThat(first).isInstanceOf(ClusterApi.Written.Ok.class);
    assertThat(second).isInstanceOf(ClusterApi.Written.Refused.class);
    assertThat(livePod().getMetadata().getLabels()).containsEntry(Names.SESSION, "s1");
  }

  @Test
  void aPodThatIsBeingDeletedIsNotClaimed() {
    // Given
    Pod seen = pod("greenroom.dev/usage");
    server.client().resource(seen).delete();
    // When
    var written = api.step(seen, PodStep.claim(seen, "s1", NOW, 100));
    // Then
    assertThat(written).isInstanceOf(ClusterApi.Written.Refused.class);
    assertThat(livePod().getMetadata().getLabels()).doesNotContainKey(Names.SESSION);
    api.releasePod(livePod());
  }

  private AgentSession session() {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder().withNamespace(server.namespace()).withName(name).build());
    session.setSpec(
        new AgentSessionSpec("my-agent", null, null, null, null, null, null, null, null));
    return server.client().resource(session).create();
  }

  private AgentSession live() {
    return api.session(server.namespace(), name);
  }

  private Pod livePod() {
    return api.pod(server.namespace(), name);
  }

  private void edit(String patch) {
    server
        .client()
        .resources(AgentSession.class)
        .inNamespace(server.namespace())
        .withName(name)
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
            patch);
  }

  private Pod pod(String... finalizers) {
    return server
        .client()
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(server.namespace())
                .withName(name)
                .withFinalizers(finalizers)
                .addToLabels(Names.STATE, Names.STATE_WARM)
                .addToAnnotations("greenroom.dev/born", "yes")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("agent")
                .withImage("agent:1")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }
}
