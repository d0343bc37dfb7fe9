package dev.greenroom.runner;

import dev.greenroom.runner.FakeGateway.Answer;
import dev.greenroom.runner.protocol.Delivery;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.RunnerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A runner, as a process of its own, that says hello to a gateway, and what it may be given. */
final class GreetingRunner {
  static final String POD = "pod-uid";

  private GreetingRunner() {}

  static RunnerProcess start(Path directory, FakeAgent agent, int gatewayPort) throws Exception {
    return new RunnerProcess(
        directory,
        POD,
        agent.port(),
        Map.of(
            "GREENROOM_GATEWAY", "http://127.0.0.1:" + gatewayPort + "/",
            "GREENROOM_TOKEN", "secret-token",
            "GREENROOM_POD_NAMESPACE", "acme",
            "GREENROOM_POD_NAME", "pod-name"));
  }

  /** Gives this session to whoever says hello, and takes note of everything else. */
  static Function<Hello, Answer> session(String name, PrivateKey key) {
    return hello ->
        hello.report().state() == RunnerState.Ready
            ? Answer.of(delivery(name), key)
            : Answer.of(204);
  }

  static Delivery delivery(String session) {
    return delivery(session, POD, soon());
  }

  static Delivery delivery(String session, String pod, Instant expires) {
    return new Delivery(
        pod,
        session,
        expires,
        60,
        Optional.empty(),
        Optional.empty(),
        "{\"custom\":1}".getBytes(StandardCharsets.UTF_8));
  }

  static Instant soon() {
    return Instant.now().plusSeconds(5);
  }
}
