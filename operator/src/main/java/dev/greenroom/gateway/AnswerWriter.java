package dev.greenroom.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Writes answers, with what browsers need to read them from any page. */
final class AnswerWriter {
  /** Agents in sessions may understand any header, so any is allowed. */
  private static final Pattern HEADERS = Pattern.compile("[-\\w, ]{1,1000}");

  private final ObjectMapper mapper = new ObjectMapper();

  void write(Context context, Answer answer) {
    context.status(answer.status());
    allowAllOrigins(context);
    answer.headers().forEach(context::header);
    if (answer.content() instanceof Answer.Text text) {
      context.contentType(text.type());
      context.result(text.value().getBytes(StandardCharsets.UTF_8));
    } else if (answer.content() instanceof Answer.Json json) {
      context.contentType("application/json");
      context.result(bytes(json.value()));
    } else if (answer.content() instanceof Answer.Streamed streamed) {
      context.contentType(streamed.type());
      PrintWriter out =
          new PrintWriter(
              new OutputStreamWriter(context.outputStream(), StandardCharsets.UTF_8), false);
      streamed.body().write(out);
      out.flush();
    }
  }

  /** The answer to a browser that asks before it sends. */
  void writePreflight(Context context) {
    context.status(204);
    allowAllOrigins(context);
    context.header("Access-Control-Allow-Methods", "GET, POST, PUT, PATCH, DELETE, HEAD");
    String asked = context.header("Access-Control-Request-Headers");
    context.header(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key"
            + (asked != null && HEADERS.matcher(asked).matches() ? ", " + asked : ""));
    context.header("Access-Control-Max-Age", "600");
  }

  byte[] bytes(Object json) {
    try {
      return mapper.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keys travel in a header that only a page's own code sets, never in cookies. */
  private static void allowAllOrigins(Context context) {
    context.header("Access-Control-Allow-Origin", "*");
    context.header("Access-Control-Expose-Headers", "Retry-After");
    context.header("Cache-Control", "no-store");
  }
}
