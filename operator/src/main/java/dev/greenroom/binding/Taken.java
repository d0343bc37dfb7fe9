package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one try of a start over HTTP to take a place came to. */
sealed interface Taken {
  Optional<StartAnswer> answer();

  /** A pod is taken, whatever the answer: the watch will show that it is no longer idle. */
  record Pods(Pod pod, StartAnswer said) implements Taken {
    @Override
    public Optional<StartAnswer> answer() {
      return Optional.of(said);
    }
  }

  /** There is an answer, and nothing in the slot. */
  record Otherwise(StartAnswer said) implements Taken {
    @Override
    public Optional<StartAnswer> answer() {
      return Optional.of(said);
    }
  }

  /**
   * Somebody else was faster.
   *
   * @param holder what has the name, as it was read live; null when that is not known
   */
  record Nothing(@Nullable Pod holder) implements Taken {
    @Override
    public Optional<StartAnswer> answer() {
      return Optional.empty();
    }
  }
}
