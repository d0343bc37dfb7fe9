package dev.greenroom.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/**
 * Equality of a JSON value with itself after the API server kept it: that writes 1.0 as 1, which
 * Jackson takes for another number.
 */
final class SameJson implements Comparator<JsonNode> {

  boolean same(JsonNode left, JsonNode right) {
    return left.equals(this, right);
  }

  @Override
  public int compare(JsonNode left, JsonNode right) {
    if (left.equals(right)) {
      return 0;
    }
    if (!left.isNumber() || !right.isNumber()) {
      return 1;
    }
    return left.canConvertToLong()
            && right.canConvertToLong()
            && left.isIntegralNumber()
            && right.isIntegralNumber()
        ? Long.compare(left.longValue(), right.longValue())
        : Double.compare(left.doubleValue(), right.doubleValue());
  }
}
