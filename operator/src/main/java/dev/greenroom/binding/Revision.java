package dev.greenroom.binding;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.AgentDeploymentSpec;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The revision of a spec: a hash over what it puts into a pod, so not over pool, session, suspend.
 */
public final class Revision {
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder()
          .enable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Revision() {}

  /** The part of a spec that makes pods, as JSON in a fixed order. */
  static ObjectNode data(AgentDeploymentSpec spec) {
    ObjectNode node = CANONICAL.valueToTree(spec);
    node.remove(List.of("pool", "session", "suspend"));
    return node;
  }

  /** A spec that makes the pods of which this is the data. */
  public static AgentDeploymentSpec spec(Object data) {
    return CANONICAL.convertValue(data, AgentDeploymentSpec.class);
  }

  /** Ten hexadecimal digits; equal for specs that make equal pods. */
  public static String of(AgentDeploymentSpec spec) {
    return hash(data(spec).toString());
  }

  /** Ten hexadecimal digits that follow from a text. */
  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
