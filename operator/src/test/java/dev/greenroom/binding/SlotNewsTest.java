package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a waiting start look for a slot, and what does not. */
class SlotNewsTest {
  private final StartLines lines = new StartLines(1);
  private final StartLines.Waiter waiter = lines.join("acme", "agent");
  private final SlotNews<Pod> pods = SlotNews.ofPods(lines);
  private final SlotNews<AgentDeployment> agents = SlotNews.ofAgents(lines);

  @BeforeEach
  void theTurnOfWhoJoinsIsUsedUp() throws InterruptedException {
    assertThat(hasTurn()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "starting, False, warm, True, true",
    "warm, True, retired, True, true",
    "warm, False, warm, True, true",
    "warm, True, active, True, false",
    "active, False, active, True, false",
    "active, True, active, True, false",
    "starting, False, starting, False, false"
  })
  void onlyWhatMayBeAPlaceIsNews(
      String before, String ready, String after, String readyThen, boolean news)
      throws InterruptedException {
    // When
    pods.onUpdate(pod(before, ready), pod(after, readyThen));

    // Then
    assertThat(hasTurn()).isEqualTo(news);
  }

  @Test
  void aPodThatGoesFreesItsSlot() throws InterruptedException {
    // When
    pods.onDelete(pod("active", "True"), false);

    // Then
    assertThat(hasTurn()).isTrue();
  }

  @Test
  void aPodThatIsBornIdleIsNewsAndOneThatIsBornClaimedIsNot() throws InterruptedException {
    // When
    pods.onAdd(pod("active", "False"));

    // Then
    assertThat(hasTurn()).isFalse();

    // When
    pods.onAdd(pod("starting", "False"));

    // Then
    assertThat(hasTurn()).isTrue();
  }

  @Test
  void theNumbersOfAnAgentAreNoNewsAndItsProvedRevisionIs() throws InterruptedException {
    // When
    agents.onUpdate(agent("r1", 1), agent("r1", 2));

    // Then
    assertThat(hasTurn()).isFalse();

    // When
    agents.onUpdate(agent("r1", 2), agent("r2", 2));

    // Then
    assertThat(hasTurn()).isTrue();
  }

  private boolean hasTurn() throws InterruptedException {
    return waiter.awaitTurn(Duration.ZERO);
  }

  private static Pod pod(String state, String ready) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("acme")
        .addToLabels(Names.AGENT, "agent")
        .addToLabels(Names.STATE, state)
        .endMetadata()
        .withNewStatus()
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .endCondition()
        .endStatus()
        .build();
  }

  private static AgentDeployment agent(String proved, long observed) {
    AgentDeployment agent = new AgentDeployment();
    agent.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("agent").build());
    agent.setStatus(
        new AgentDeploymentStatus(
            observed,
            null,
            null,
            null,
            null,
            new AgentDeploymentStatus.Revision("r2", proved),
            null));
    return agent;
  }
}
