package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** What the runner of a session is given, put together from the session and its Daily token. */
public final class Deliveries {
  private static final byte[] NO_BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final ClusterApi api;

  public Deliveries(ClusterApi api) {
    this.api = api;
  }

  /**
   * Empty while the Secret is missing that the session names: it may come a moment later.
   *
   * @param notAfter when it would be too late, by the API server's clock
   */
  public Optional<Runners.Delivery> of(AgentSession session, Instant notAfter) {
    AgentSessionSpec spec = session.getSpec();
    AgentSessionSpec.Daily daily = spec.daily();
    AgentSessionSpec.Limits limits = spec.limits();
    String token =
        daily == null || daily.tokenSecretRef() == null
            ? null
            : api.secretValue(
                session.getMetadata().getNamespace(),
                daily.tokenSecretRef().name(),
                daily.tokenSecretRef().key());
    if (token == null && daily != null && daily.tokenSecretRef() != null) {
      return Optional.empty();
    }
    return Optional.of(
        new Runners.Delivery(
            session.getMetadata().getName(),
            notAfter,
            spec.body() == null ? NO_BODY : spec.body().toString().getBytes(StandardCharsets.UTF_8),
            limits == null || limits.maxDurationSeconds() == null
                ? 7200
                : limits.maxDurationSeconds(),
            spec.transport() == null ? null : spec.transport().wire(),
            token == null || daily == null ? null : daily.roomUrl(),
            token));
  }
}
