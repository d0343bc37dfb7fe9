package dev.greenroom.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** How objects of one namespace are written down: a name, and a spec as YAML. */
record Manifest(KubernetesSerialization serialization, String namespace) {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final ObjectMapper JSON = new ObjectMapper();

  <T> T of(Class<T> type, String name, ObjectNode spec) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", "greenroom.dev/v1alpha1").put("kind", type.getSimpleName());
    object.putObject("metadata").put("name", name).put("namespace", namespace);
    object.set("spec", spec);
    return serialization.unmarshal(object.toString(), type);
  }

  static ObjectNode yaml(String text) {
    try {
      JsonNode tree = YAML.readTree(text);
      return tree instanceof ObjectNode object ? object : JSON.createObjectNode();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not YAML: " + text, e);
    }
  }
}
