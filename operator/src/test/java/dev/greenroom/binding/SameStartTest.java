package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SameStartTest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  @Test
  void comparesNumbersByValueAndEverythingElseExactly() {
    // Given
    AgentSession there = session(JSON.objectNode().put("a", 1));

    // Then
    assertThat(SameStart.answer(request(JSON.objectNode().put("a", 1.0)), there))
        .isInstanceOf(StartAnswer.Existing.class);
    assertThat(SameStart.answer(request(JSON.objectNode().put("a", "1")), there))
        .isInstanceOf(StartAnswer.Mismatch.class);
  }

  @Test
  void anAbandonedSessionHasNoBodyToCompareAndIsNoMismatch() {
    // Given
    AgentSession there = session(null);
    there.getMetadata().setLabels(Map.of(Names.ABANDONED, "true"));

    // Then
    assertThat(SameStart.answer(request(JSON.objectNode().put("a", 1)), there))
        .isInstanceOf(StartAnswer.Existing.class);
  }

  private static StartRequest request(JsonNode body) {
    return new StartRequest("acme", "agent", "id", body, null, null);
  }

  private static AgentSession session(JsonNode body) {
    AgentSession session = new AgentSession();
    session.setSpec(new AgentSessionSpec("agent", body, null, null, null, null, null, null, null));
    return session;
  }
}
