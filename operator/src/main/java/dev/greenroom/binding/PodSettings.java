package dev.greenroom.binding;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the administrator decides about every session pod.
 *
 * @param runnerImage image of the runner container
 * @param runnerCommand its entry point, or empty for the image's
 * @param runnerArgs its arguments
 * @param publicKey what runners verify deliveries with: base64 of an X.509 Ed25519 key
 * @param placement whether nodeSelector and tolerations of an AgentDeployment are honoured
 * @param greeting null when runners only wait for their session
 */
public record PodSettings(
    String runnerImage,
    List<String> runnerCommand,
    List<String> runnerArgs,
    @Nullable String runnerPullPolicy,
    String publicKey,
    boolean placement,
    @Nullable Greeting greeting) {

  /**
   * The runner that pods get, as ten hexadecimal digits. An idle pod with another one is outdated:
   * its runner is of another version, or could not verify a delivery.
   */
  String runner() {
    return Revision.hash(
        String.join(
            "\n",
            List.of(runnerImage, runnerCommand.toString(), runnerArgs.toString(), publicKey)));
  }

  /**
   * How runners say hello to a gateway.
   *
   * @param gateway its base URL as the pods reach it
   * @param tokens a new secret for every pod
   */
  public record Greeting(String gateway, Supplier<String> tokens) {}
}
