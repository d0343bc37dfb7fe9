package dev.greenroom.gateway;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Refuses WebSockets in words, where Javalin would say that there is nothing at the path. */
final class NoWebSockets extends HttpFilter {
  private static final long serialVersionUID = 1L;

  private final transient AnswerWriter writer;
  private final transient AccessLog access;

  NoWebSockets(AnswerWriter writer, AccessLog access) {
    this.writer = writer;
    this.access = access;
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getHeader("Sec-WebSocket-Key") == null) {
      chain.doFilter(request, response);
      return;
    }
    Answer answer = ErrorCatalogue.of(501, "WebSockets are not served. Use plain HTTP.");
    response.setStatus(answer.status());
    response.setContentType("application/json");
    access.answered(request.getMethod(), answer.status());
    if (answer.content() instanceof Answer.Json json) {
      response.getOutputStream().write(writer.bytes(json.value()));
    }
  }
}
