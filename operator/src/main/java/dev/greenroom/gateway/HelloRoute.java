package dev.greenroom.gateway;

import dev.greenroom.binding.HelloAnswer;
import dev.greenroom.binding.RunnerDesk;
import dev.greenroom.runner.protocol.Hello;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/**
 * Where the runners of session pods say hello, tell that their agent has its session, and say
 * goodbye. Open, since the token of a pod is a credential that only the pod itself can vouch for.
 */
public final class HelloRoute {
  private static final String SCHEME = "Bearer ";

  private final RunnerDesk desk;

  public HelloRoute(RunnerDesk desk) {
    this.desk = desk;
  }

  public Route route() {
    return Route.open("POST", Hello.PATH, (Route.OwnCredential) this::answer);
  }

  private Answer answer(Call call) {
    String authorization = call.header("authorization");
    if (authorization == null || !authorization.startsWith(SCHEME)) {
      return stranger();
    }
    if (call.body().length() > Hello.LARGEST) {
      return ErrorCatalogue.tooLarge(Hello.LARGEST);
    }
    try {
      Hello hello = Hello.parse(call.body());
      return answer(desk.hear(authorization.substring(SCHEME.length()), hello));
    } catch (IllegalArgumentException e) {
      return ErrorCatalogue.badRequest("This is not what a runner says to its gateway.");
    } catch (KubernetesClientException e) {
      return ErrorCatalogue.unavailable(
          "The cluster can't be asked just now. Try again.", Duration.ofSeconds(1));
    }
  }

  private static Answer answer(HelloAnswer answer) {
    if (answer instanceof HelloAnswer.Session session) {
      String body = new String(session.body(), StandardCharsets.UTF_8);
      return new Answer(200, new Answer.Text("application/json", body), session.headers());
    }
    if (answer instanceof HelloAnswer.Stranger) {
      return stranger();
    }
    return new Answer(answer.status(), new Answer.Text("application/json", ""), Map.of());
  }

  static Answer stranger() {
    return ErrorCatalogue.of(401, "Only the runner of a session's pod is heard here.");
  }
}
