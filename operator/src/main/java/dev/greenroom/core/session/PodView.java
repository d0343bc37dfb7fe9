package dev.greenroom.core.session;

import dev.greenroom.core.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the pod that a session is bound to. There is no "not in the cache": whoever
 * looks and does not find it reads it live, and only that read makes it {@link ConfirmedAbsent}.
 */
public sealed interface PodView {

  /** The pod's facts, or null when it is gone. */
  @Nullable PodFacts facts();

  /** The pod of that name and UID, from the cache or a live read. */
  record Seen(PodFacts facts) implements PodView {}

  /** A live read found no pod of that name and UID: it will never be there again. */
  record ConfirmedAbsent() implements PodView {
    @Override
    public @Nullable PodFacts facts() {
      return null;
    }
  }
}
