package dev.greenroom.gateway.proxy;

import dev.greenroom.gateway.Answer;
import jakarta.servlet.ServletRequest;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One call that was let through to its pod.
 *
 * @param target URI at the pod
 * @param prefix of the path that the agent does not see
 * @param session that the pod has
 * @param end completed when all is sent, with an answer when the agent's can't be passed on
 */
record Passage(URI target, String prefix, String session, CompletableFuture<Optional<Answer>> end) {
  private static final String ATTRIBUTE = Passage.class.getName();

  void on(ServletRequest request) {
    request.setAttribute(ATTRIBUTE, this);
  }

  static Passage of(ServletRequest request) {
    return (Passage) Objects.requireNonNull(request.getAttribute(ATTRIBUTE), "not let through");
  }
}
