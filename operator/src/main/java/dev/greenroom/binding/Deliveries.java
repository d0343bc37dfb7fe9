package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the runner of a session is given, put together from the session and its Daily token. Whoever
 * may create AgentSessions names the Secret of the token: it must be the session's own, or one that
 * is meant for the sessions of its namespace by a label.
 */
public final class Deliveries {
  private static final byte[] NO_BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final ClusterApi api;

  public Deliveries(ClusterApi api) {
    this.api = api;
  }

  /** What there is to give. */
  public sealed interface Parcel {}

  public record Whole(Runners.Delivery delivery) implements Parcel {}

  /** The Secret is missing that the session names, or its key: it may come a moment later. */
  public record Incomplete() implements Parcel {}

  /**
   * The Secret is not for this session.
   *
   * @param why in words
   */
  public record Withheld(String why) implements Parcel {}

  /**
   * @param notAfter when it would be too late, by the API server's clock
   */
  public Parcel of(AgentSession session, Instant notAfter) {
    AgentSessionSpec.Daily daily = session.getSpec().daily();
    if (daily == null || daily.tokenSecretRef() == null) {
      return new Whole(of(session, notAfter, null));
    }
    AgentSessionSpec.SecretKeyRef ref = daily.tokenSecretRef();
    Secret secret = api.secret(session.getMetadata().getNamespace(), ref.name());
    if (secret != null && !isFor(session, secret)) {
      return new Withheld(
          "Secret %s holds no token for sessions: it lacks the label %s: \"true\"."
              .formatted(ref.name(), Names.DAILY_TOKEN));
    }
    String value =
        secret == null || secret.getData() == null ? null : secret.getData().get(ref.key());
    return value == null
        ? new Incomplete()
        : new Whole(of(session, notAfter, new Room(daily.roomUrl(), decoded(value))));
  }

  /** What there is to give where the room is at hand: without a read. */
  static Runners.Delivery of(AgentSession session, Instant notAfter, @Nullable Room room) {
    AgentSessionSpec spec = session.getSpec();
    AgentSessionSpec.Limits limits = spec.limits();
    return new Runners.Delivery(
        session.getMetadata().getName(),
        notAfter,
        spec.body() == null ? NO_BODY : spec.body().toString().getBytes(StandardCharsets.UTF_8),
        limits == null || limits.maxDurationSeconds() == null ? 7200 : limits.maxDurationSeconds(),
        spec.transport() == null ? null : spec.transport().wire(),
        room == null ? null : room.url(),
        room == null ? null : room.token());
  }

  private static boolean isFor(AgentSession session, Secret secret) {
    String label =
        Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.<String, String>of())
            .get(Names.DAILY_TOKEN);
    return secret.hasOwnerReferenceFor(session.getMetadata().getUid()) || "true".equals(label);
  }

  private static String decoded(String value) {
    return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
  }
}
