package dev.greenroom.testing;

import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerState;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;

/**
 * The runner of a pod, played by a test, which may also say that it is another's.
 *
 * @param name of the pod that it says it is in
 * @param uid of that pod
 */
public record PlayedRunner(
    GreetingGateway gateway, String namespace, String name, String uid, String token) {

  public static PlayedRunner of(Pod pod, GreetingGateway gateway) {
    String token =
        pod.getSpec().getContainers().get(1).getEnv().stream()
            .filter(variable -> variable.getName().equals("GREENROOM_TOKEN"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    return new PlayedRunner(
        gateway,
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        pod.getMetadata().getUid(),
        token);
  }

  public PlayedRunner withToken(String another) {
    return new PlayedRunner(gateway, namespace, name, uid, another);
  }

  public PlayedRunner withName(String another) {
    return new PlayedRunner(gateway, namespace, another, uid, token);
  }

  public PlayedRunner withUid(String another) {
    return new PlayedRunner(gateway, namespace, name, another, token);
  }

  public HttpResponse<String> ready() {
    return tell(RunnerState.Ready, Optional.empty(), Optional.empty(), Optional.empty());
  }

  public HttpResponse<String> running(String session) {
    return tell(RunnerState.Running, Optional.of(session), Optional.of(10L), Optional.empty());
  }

  public HttpResponse<String> ended(String session) {
    return tell(
        RunnerState.Ended,
        Optional.of(session),
        Optional.of(20L),
        Optional.of(Outcome.AgentFinished));
  }

  /** Sends what need not be a hello. */
  public HttpResponse<String> sends(String text) {
    return gateway.client(token).post(Hello.PATH, text);
  }

  private HttpResponse<String> tell(
      RunnerState state,
      Optional<String> session,
      Optional<Long> runningMillis,
      Optional<Outcome> outcome) {
    RunnerReport report = new RunnerReport(state, session, runningMillis, outcome, Instant.now());
    return sends(new Hello(namespace, name, uid, report, false).json());
  }
}
