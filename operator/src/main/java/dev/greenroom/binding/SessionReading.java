package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.Place;
import dev.greenroom.core.session.PodView;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Copies what decisions need out of a session and what was seen around it. */
public final class SessionReading {
  private SessionReading() {}

  /**
   * @param pod the pod of its binding, or null when a live read found none
   */
  public static ObservedSession of(
      AgentSession session, @Nullable PodFacts pod, boolean crdTerminating, NodeView node) {
    return new ObservedSession(
        session.getMetadata().getName(),
        session.getMetadata().getGeneration(),
        Instant.parse(session.getMetadata().getCreationTimestamp()),
        session.getMetadata().getDeletionTimestamp() != null,
        crdTerminating,
        session.getMetadata().getLabels().containsKey(Names.ABANDONED),
        Names.GREENROOM.equals(session.getMetadata().getLabels().get(Names.MANAGED_BY)),
        session.getMetadata().getFinalizers().contains(Names.SESSION_FINALIZER),
        session.getSpec(),
        session.getStatus(),
        Place.FIRST,
        pod == null ? new PodView.ConfirmedAbsent() : new PodView.Seen(pod),
        node);
  }
}
