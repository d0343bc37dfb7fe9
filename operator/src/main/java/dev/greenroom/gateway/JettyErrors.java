package dev.greenroom.gateway;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** The JSON of errors that the server finds before any route does: malformed requests mostly. */
final class JettyErrors extends ErrorHandler {
  private final AnswerWriter writer;
  private final AccessLog log;
  private final int headerBytes;

  JettyErrors(AnswerWriter writer, AccessLog log, int headerBytes) {
    this.writer = writer;
    this.log = log;
    this.headerBytes = headerBytes;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int code,
      @Nullable String message,
      @Nullable Throwable cause,
      Callback callback) {
    write(request, response, answer(code), callback);
  }

  /** Answers a request that no route has seen. */
  void write(Request request, Response response, Answer answer, Callback callback) {
    log.answered(request.getMethod(), answer.status());
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put("Access-Control-Allow-Origin", "*");
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, body(answer), callback);
  }

  private ByteBuffer body(Answer answer) {
    return ByteBuffer.wrap(
        answer.content() instanceof Answer.Json json ? writer.bytes(json.value()) : new byte[0]);
  }

  private Answer answer(int status) {
    return switch (status) {
      case 404 -> ErrorCatalogue.nothingHere();
      case 408 -> ErrorCatalogue.tooSlow();
      case 413 -> ErrorCatalogue.of(413, "The request is too large. Send less data with it.");
      case 414 ->
          ErrorCatalogue.of(
              414, "The path and query are too long. Send less in them, or in the body.");
      case 431 ->
          ErrorCatalogue.of(
              431,
              "The headers are larger than " + headerBytes + " bytes. Send fewer or shorter ones.");
      // Jetty's words for what no server has, and a fault of the client all the same.
      case 501, 505 ->
          ErrorCatalogue.of(400, "The request needs what this server has not. Use HTTP/1.1.");
      case 503 ->
          ErrorCatalogue.unavailable(
              "This gateway is about to stop. Try again.", Duration.ofSeconds(1));
      default ->
          status < 500
              ? ErrorCatalogue.of(
                  status,
                  "The request is not valid HTTP. Send it as HTTP/1.1, with a client that writes it.")
              : ErrorCatalogue.internal();
    };
  }
}
