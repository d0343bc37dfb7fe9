package dev.greenroom.binding;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * How much of the largest object that etcd takes (1.5 MiB by default) a body uses once the API
 * server has stored it: {@code <}, {@code >} and {@code &} become six characters each, and every
 * field's name is there a second time, among the managed fields. A session whose body left no room
 * could be started, but its end and its bill could not be written.
 */
final class StoredSize {
  /** Leaves 256 KiB for the rest of the session: binding, status, usage. */
  static final long MOST_BYTES = 5L << 18;

  /** Quotes, colon, comma and braces around a name, both times that it is there. */
  private static final int AROUND_NAME = 12;

  private static final int AROUND_VALUE = 3;

  private StoredSize() {}

  /** True of a body that can't be carried by a session to its end. */
  static boolean exceeded(JsonNode body) {
    return of(body) > MOST_BYTES;
  }

  /** In bytes, never less than what is stored. */
  static long of(JsonNode value) {
    long size = AROUND_VALUE;
    if (value.isObject()) {
      for (var field : value.properties()) {
        size += 2 * of(field.getKey()) + AROUND_NAME + of(field.getValue());
      }
    } else if (value.isArray()) {
      for (JsonNode element : value) {
        size += of(element);
      }
    } else {
      size += of(value.asText());
    }
    return size;
  }

  private static long of(String text) {
    long size = 0;
    for (int i = 0; i < text.length(); i++) {
      size += of(text.charAt(i));
    }
    return size;
  }

  private static int of(char character) {
    if (character < ' ' || character == '<' || character == '>' || character == '&') {
      return 6;
    }
    if (character == '"' || character == '\\') {
      return 2;
    }
    // Three bytes of UTF-8, but for the two line separators, which are written as escapes.
    return character < 0x80 ? 1 : character == '\u2028' || character == '\u2029' ? 6 : 3;
  }
}
