package dev.greenroom;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator is started with.
 *
 * @param namespace the release namespace: the signing key is kept there
 * @param runnerPullPolicy null for the kubelet's default
 * @param placement whether nodeSelector and tolerations of AgentDeployments are honoured
 * @param gatewayUrl of the gateway as the pods reach it, or null to leave deliveries to the
 *     operator
 * @param metricsPort where metrics are served, 0 for any free port, null for nowhere
 * @param logs how much is kept of them, where there is a ledger
 */
public record OperatorSettings(
    String namespace,
    String runnerImage,
    List<String> runnerCommand,
    List<String> runnerArgs,
    @Nullable String runnerPullPolicy,
    boolean placement,
    @Nullable String gatewayUrl,
    @Nullable Integer metricsPort,
    LogRetention logs) {}
