package dev.greenroom.operator;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.binding.PodStep;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A pod after a JSON patch, as an API server applies it: a test of null passes on no value. */
final class PatchedPod {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String DEADLINE = "activeDeadlineSeconds";

  private PatchedPod() {}

  /**
   * The pod after the step, or null when one of its tests fails; the pod given stays as it is. No
   * step is about more than the metadata and the deadline: the rest is not copied.
   */
  static @Nullable Pod of(Pod pod, PodStep step) {
    ObjectNode tree = JSON.createObjectNode();
    tree.set("metadata", JSON.valueToTree(pod.getMetadata()));
    tree.putObject("spec").put(DEADLINE, pod.getSpec().getActiveDeadlineSeconds());
    for (Map<String, Object> operation : step.operations()) {
      JsonPointer path = JsonPointer.compile((String) operation.get("path"));
      JsonNode value = JSON.valueToTree(operation.get("value"));
      JsonNode there = tree.at(path);
      JsonNode holder = tree.at(path.head());
      switch ((String) operation.get("op")) {
        case "test" -> {
          boolean absent = there.isMissingNode() || there.isNull();
          if (value.isNull() ? !absent : !there.equals(value)) {
            return null;
          }
        }
        case "add" -> {
          if (!holder.isObject()) {
            return null;
          }
          ((ObjectNode) holder).set(path.last().getMatchingProperty(), value);
        }
        case "replace" -> {
          if (there.isMissingNode()) {
            return null;
          }
          ((ObjectNode) holder).set(path.last().getMatchingProperty(), value);
        }
        default -> throw new IllegalArgumentException("not a step: " + operation);
      }
    }
    JsonNode deadline = tree.get("spec").get(DEADLINE);
    return new PodBuilder()
        .withMetadata(JSON.convertValue(tree.get("metadata"), ObjectMeta.class))
        .withSpec(
            new PodSpecBuilder(pod.getSpec())
                .withActiveDeadlineSeconds(deadline.isNull() ? null : deadline.asLong())
                .build())
        .build();
  }
}
