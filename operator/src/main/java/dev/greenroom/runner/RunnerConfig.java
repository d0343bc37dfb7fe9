package dev.greenroom.runner;

import dev.greenroom.runner.protocol.GatewayUrl;
import dev.greenroom.runner.protocol.Signing;
import java.net.URI;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a runner is told by its environment.
 *
 * @param address the local address it listens on, all of them when empty
 * @param grace the pod's termination grace
 * @param gateway to say hello to, if any
 */
record RunnerConfig(
    String podUid,
    PublicKey publicKey,
    int agentPort,
    String address,
    int runnerPort,
    Duration grace,
    Path terminationLog,
    Optional<Gateway> gateway) {

  /**
   * @throws IllegalArgumentException with a sentence for whoever made the pod
   */
  static RunnerConfig from(Map<String, String> env) {
    return new RunnerConfig(
        need(env, "GREENROOM_POD_UID"),
        Signing.publicKey(need(env, "GREENROOM_PUBLIC_KEY")),
        number(env, "GREENROOM_AGENT_PORT", 8080, 1, 65535),
        env.getOrDefault("GREENROOM_RUNNER_ADDRESS", ""),
        number(env, "GREENROOM_RUNNER_PORT", 8090, 0, 65535),
        Duration.ofSeconds(number(env, "GREENROOM_GRACE_SECONDS", 30, 0, Integer.MAX_VALUE)),
        Path.of(env.getOrDefault("TERMINATION_LOG", "/dev/termination-log")),
        Optional.ofNullable(env.get("GREENROOM_GATEWAY")).map(url -> gateway(url, env)));
  }

  private static Gateway gateway(String url, Map<String, String> env) {
    return new Gateway(
        gatewayUrl(url),
        need(env, "GREENROOM_TOKEN"),
        need(env, "GREENROOM_POD_NAMESPACE"),
        need(env, "GREENROOM_POD_NAME"),
        need(env, "GREENROOM_POD_UID"));
  }

  private static URI gatewayUrl(String url) {
    try {
      return GatewayUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("GREENROOM_GATEWAY " + e.getMessage(), e);
    }
  }

  private static String need(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name))
        .filter(value -> !value.isBlank())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    name + " is not set; a runner is started by Greenroom, in a session's pod"));
  }

  private static int number(Map<String, String> env, String name, int fallback, int min, int max) {
    String value = env.getOrDefault(name, Integer.toString(fallback));
    try {
      int number = Integer.parseInt(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, with the range.
    }
    throw new IllegalArgumentException(
        name + " is \"" + value + "\"; set a whole number from " + min + " to " + max);
  }
}
