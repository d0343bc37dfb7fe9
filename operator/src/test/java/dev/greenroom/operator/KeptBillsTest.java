package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.core.usage.IdleTime;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** No session goes before its bill is kept for good. */
class KeptBillsTest {
  private final World world = new World(31, new Faults(Map.of()), 100);
  private final SlowBooks books = new SlowBooks();

  @Test
  void aDeletedSessionStaysUntilItsBillIsKept() {
    // Given
    anOperatorWithTheseBooks();
    world.createSession("s1", Fate.NATURAL, 1000);
    world.runFor(Duration.ofSeconds(20));

    // When
    world.deleteSession("s1");
    world.runFor(Duration.ofMinutes(1));

    // Then
    assertThat(world.session("s1").getStatus().usage().settled()).isTrue();
    books.open = true;
    world.runFor(Duration.ofSeconds(11));
    assertThat(world.cluster.session(World.ORG, "s1")).isNull();
  }

  @Test
  void aSessionIsNotRemovedBeforeItsBillIsKeptHoweverLongAgoItEnded() {
    // Given
    anOperatorWithTheseBooks();
    world.cluster.createSession(kept("s1", 2));
    world.runFor(Duration.ofMinutes(1));
    assertThat(world.session("s1").getStatus().usage().settled()).isTrue();

    // When
    books.open = true;
    world.runFor(Duration.ofSeconds(11));

    // Then
    assertThat(world.cluster.session(World.ORG, "s1")).isNull();
  }

  @Test
  void theBillIsOnItsWayAsSoonAsItIsFinal() {
    // Given
    anOperatorWithTheseBooks();
    world.createSession("s1", Fate.NATURAL, 1000);

    // When
    world.runFor(Duration.ofSeconds(20));

    // Then
    assertThat(books.asked).contains("s1");
  }

  @Test
  void theAgentShowsWhatTheBooksSay() {
    // Given
    world.bookkeeping = sessions -> books;
    books.totals = new UsageTotals(7L, 1L, 2L, 3L, 6L, 9L);
    world.applyAgent(1, false);

    // When
    world.startOperator();
    world.runFor(Duration.ofSeconds(5));

    // Then
    assertThat(world.cluster.agent(World.ORG, World.AGENT).getStatus().usage())
        .isEqualTo(books.totals);
  }

  private void anOperatorWithTheseBooks() {
    world.bookkeeping = sessions -> books;
    world.applyAgent(1, false);
    world.startOperator();
  }

  private static AgentSession kept(String name, int retainSeconds) {
    AgentSession session = new AgentSession();
    session.setMetadata(new ObjectMetaBuilder().withNamespace(World.ORG).withName(name).build());
    session.setSpec(
        new AgentSessionSpec(
            World.AGENT,
            null,
            null,
            null,
            null,
            null,
            null,
            new AgentSessionSpec.Limits(60, 30, retainSeconds),
            null));
    return session;
  }

  /** Books that keep nothing until they are opened. */
  private static final class SlowBooks implements Books {
    final List<String> asked = new ArrayList<>();
    boolean open;
    UsageTotals totals = new UsageTotals(0L, 0L, 0L, 0L, 0L, 0L);

    @Override
    public boolean keeps(AgentSession session) {
      boolean billed = session.getStatus() != null && session.getStatus().usage() != null;
      if (billed && Boolean.TRUE.equals(session.getStatus().usage().settled())) {
        asked.add(session.getMetadata().getName());
        return open;
      }
      return true;
    }

    @Override
    public void gone(AgentSession session) {}

    @Override
    public boolean keeps(Pod pod, IdleTime idle) {
      return true;
    }

    @Override
    public void gone(Pod pod) {}

    @Override
    public UsageTotals totals(AgentDeployment agent) {
      return totals;
    }

    @Override
    public void gone(AgentDeployment agent) {}

    @Override
    public void listen(Listener listener) {}
  }
}
