package dev.greenroom.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.ObservedSession;
import io.fabric8.kubernetes.api.model.Pod;
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

  /** The answer to a start whose id has a session already, which may be about to fail. */
  static StartAnswer answer(
      ClusterApi api, TakeBacks takeBacks, StartRequest request, AgentSession there) {
    StartAnswer answer = answer(request, there);
    return answer instanceof StartAnswer.Existing
            && !SessionId.isSpent(there)
            && !hasRun(there)
            && losesItsPod(api, takeBacks, there)
        ? new StartAnswer.Contended("the session of this id loses its pod")
        : answer;
  }

  /** The same, as far as the session itself tells. */
  static StartAnswer answer(StartRequest request, AgentSession there) {
    if (SessionId.isSpent(there)) {
      // One made by the operator has no body to compare, and the next attempt is due anyway.
      return new StartAnswer.Existing(there);
    }
    if (there.getMetadata().getDeletionTimestamp() != null) {
      // It ends, and then the id is free.
      return new StartAnswer.Contended("the session of this id is going");
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

  /** It runs, or is over with a reason of its own. */
  private static boolean hasRun(AgentSession session) {
    AgentSessionStatus status = session.getStatus();
    return status != null
        && (Conditions.isTrue(status.conditions(), ObservedSession.FINISHED)
            || status.usage() != null && status.usage().runningTime() != null);
  }

  /** A start that was answered with a no takes its pod back, though its session came to be. */
  private static boolean losesItsPod(ClusterApi api, TakeBacks takeBacks, AgentSession session) {
    AgentSessionSpec.Binding binding = session.getSpec().binding();
    if (binding == null) {
      return false;
    }
    if (takeBacks.isOpen(binding.podUID())) {
      return true;
    }
    Pod pod = api.pod(session.getMetadata().getNamespace(), binding.podName());
    return pod == null
        || !pod.getMetadata().getUid().equals(binding.podUID())
        || pod.getMetadata().getDeletionTimestamp() != null;
  }
}
