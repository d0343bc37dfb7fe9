package dev.greenroom.gateway;

import java.io.PrintWriter;
import java.util.Map;

/**
 * What a handler answers.
 *
 * @param headers beside Content-Type and those of CORS
 */
public record Answer(int status, Content content, Map<String, String> headers) {

  /** The body of an answer. */
  public sealed interface Content {}

  /** A value that Jackson writes: clients take only application/json for an answer. */
  public record Json(Object value) implements Content {}

  /** A text of another type. */
  public record Text(String type, String value) implements Content {}

  /** A text that is written while it is read from somewhere, as it may be long. */
  public record Streamed(String type, Body body) implements Content {}

  /** Writes a text from its beginning to its end. */
  public interface Body {
    void write(PrintWriter out);
  }

  /** 200 with a JSON body. Clients take an empty or null one for "not found". */
  public static Answer ok(Object value) {
    return json(200, value);
  }

  public static Answer json(int status, Object value) {
    return new Answer(status, new Json(value), Map.of());
  }

  public static Answer text(String type, String value) {
    return new Answer(200, new Text(type, value), Map.of());
  }

  public static Answer streamed(String type, Body body) {
    return new Answer(200, new Streamed(type, body), Map.of());
  }

  public Answer withHeader(String name, String value) {
    return new Answer(status, content, Map.of(name, value));
  }
}
