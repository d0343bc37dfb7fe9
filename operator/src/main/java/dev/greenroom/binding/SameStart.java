package dev.greenroom.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSession;
import java.util.Comparator;

/**
 * Whether two starts of one id ask for the same. The API server gives numbers back in a form of its
 * own (1.0 as 1), so they are compared by value.
 */
final class SameStart {
  private static final Comparator<JsonNode> BY_VALUE =
      (a, b) -> {
        if (a.equals(b)) {
          return 0;
        }
        if (!a.isNumber() || !b.isNumber()) {
          return 1;
        }
        return a.isIntegralNumber() && b.isIntegralNumber()
            ? a.bigIntegerValue().compareTo(b.bigIntegerValue())
            : Double.compare(a.doubleValue(), b.doubleValue());
      };

  private SameStart() {}

  /** The answer to a start whose id has a session already. */
  static StartAnswer answer(StartRequest request, AgentSession there) {
    if (SessionId.isSpent(there)) {
      // One made by the operator has no body to compare, and the next attempt is due anyway.
      return new StartAnswer.Existing(there);
    }
    JsonNode body = there.getSpec().body();
    boolean same =
        there.getSpec().agent().equals(request.agent())
            && (there.getSpec().daily() == null) == (request.room() == null)
            && request
                .body()
                .equals(BY_VALUE, body == null ? JsonNodeFactory.instance.objectNode() : body);
    return same ? new StartAnswer.Existing(there) : new StartAnswer.Mismatch();
  }
}
