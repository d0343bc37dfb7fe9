package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * The Secret beside an AgentSession that holds the agent's token of the room made for it: who may
 * read AgentSessions is not shown the token. It is owned by the session and goes with it.
 */
public final class RoomSecret {
  private static final String KEY = "token";
  private static final int TRIES = 2;

  private final ClusterApi api;

  public RoomSecret(ClusterApi api) {
    this.api = api;
  }

  /** What the AgentSession says of its room. */
  static AgentSessionSpec.Daily reference(String session, Room room) {
    return new AgentSessionSpec.Daily(
        room.url(), new AgentSessionSpec.SecretKeyRef(name(session), KEY));
  }

  /**
   * Writes the Secret; false when it can't be.
   *
   * @param session as the API server has it: its UID makes the Secret its own
   */
  boolean keep(AgentSession session, Room room) {
    Secret secret = of(session, room);
    for (int i = 0; i < TRIES; i++) {
      try {
        ClusterApi.Written<Secret> written = api.createSecret(secret);
        // After a lost reply the one that is there is our own.
        return written instanceof ClusterApi.Written.Ok<Secret>
            || i > 0 && written instanceof ClusterApi.Written.Conflict<Secret>;
      } catch (KubernetesClientException noAnswer) {
        // Once more: without the token the session would wait in vain.
      }
    }
    return false;
  }

  /** Deletes the Secret of a session that is let go, if it has one of our making. */
  public void deleteOf(AgentSession session) {
    AgentSessionSpec.Daily daily = session.getSpec().daily();
    String name = name(session.getMetadata().getName());
    if (daily != null
        && daily.tokenSecretRef() != null
        && daily.tokenSecretRef().name().equals(name)) {
      delete(session, name);
    }
  }

  private void delete(AgentSession session, String name) {
    try {
      api.deleteSecretOf(
          session.getMetadata().getUid(), session.getMetadata().getNamespace(), name);
    } catch (KubernetesClientException e) {
      // Where it is not allowed the garbage collector does it; the session is not held for that.
      if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
        throw e;
      }
    }
  }

  private static String name(String session) {
    return session + "-daily";
  }

  private static Secret of(AgentSession session, Room room) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(session.getMetadata().getNamespace())
        .withName(name(session.getMetadata().getName()))
        .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(session.getApiVersion())
                .withKind(session.getKind())
                .withName(session.getMetadata().getName())
                .withUid(session.getMetadata().getUid())
                .build())
        .endMetadata()
        .withType("Opaque")
        .withImmutable(true)
        .addToStringData(KEY, room.token())
        .build();
  }
}
