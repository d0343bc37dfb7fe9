package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Collection;
import org.junit.jupiter.api.Test;

class TriggersTest {
  private static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withNamespace("acme")
          .withName("my-agent-1b2c3d4e-0")
          .addToLabels(Names.AGENT, "my-agent")
          .endMetadata()
          .build();

  /** As JOSDK's cache is until its controller has started. */
  private static final SessionSource NOT_THERE_YET =
      new SessionSource() {
        @Override
        public AgentSession named(String namespace, String name) {
          throw new NullPointerException();
        }

        @Override
        public Collection<AgentSession> ofAgent(String namespace, String agent) {
          throw new NullPointerException();
        }
      };

  @Test
  void aPodThatGoesBeforeTheSessionsAreWatchedWakesNobody() {
    assertThatCode(() -> new Triggers(NOT_THERE_YET).onDelete(POD, false))
        .doesNotThrowAnyException();
  }
}
