package dev.greenroom;

import dev.greenroom.runner.protocol.GatewayUrl;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of everything that makes session pods on a cluster. */
final class SessionPodOptions {
  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "greenroom-system",
      description = "Namespace of Greenroom's own Secrets; it must exist (${DEFAULT-VALUE}).")
  private String namespace = "";

  @Option(
      names = "--runner-image",
      required = true,
      paramLabel = "IMAGE",
      description = "Image of the runner container of every session pod: Greenroom's own.")
  private String runnerImage = "";

  @Option(
      names = "--runner-command",
      split = " ",
      paramLabel = "WORDS",
      description = "Entry point of the runner container, if not the image's.")
  private List<String> runnerCommand = List.of();

  @Option(
      names = "--runner-args",
      split = " ",
      paramLabel = "WORDS",
      defaultValue = "runner",
      description = "Arguments of the runner container (${DEFAULT-VALUE}).")
  private List<String> runnerArgs = List.of();

  @Option(
      names = "--runner-pull-policy",
      paramLabel = "POLICY",
      description = "Always, IfNotPresent or Never, if not the kubelet's default.")
  private @Nullable String runnerPullPolicy;

  @Option(
      names = "--honour-placement",
      description = "Honour nodeSelector and tolerations of AgentDeployments.")
  private boolean placement;

  @Option(
      names = "--gateway-url",
      paramLabel = "URL",
      converter = PodsGateway.class,
      description =
          "The gateway as session pods reach it: their sessions start as soon as the agent answers."
              + " Without it the operator waits until the pod is Ready.")
  private @Nullable URI gatewayUrl;

  String namespace() {
    return namespace;
  }

  OperatorSettings settings(@Nullable Integer metricsPort, LogRetention logs) {
    return new OperatorSettings(
        namespace,
        runnerImage,
        runnerCommand,
        runnerArgs,
        runnerPullPolicy,
        placement,
        gatewayUrl == null ? null : gatewayUrl.toString(),
        metricsPort,
        logs);
  }

  /** A URL that the runner of a pod will take too. */
  static final class PodsGateway implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        return GatewayUrl.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("it " + e.getMessage());
      }
    }
  }
}
