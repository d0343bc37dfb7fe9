package dev.greenroom.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Every change of the in-memory cluster in order, as etcd has it; an index is a resourceVersion.
 */
final class ChangeLog {
  enum What {
    ADDED,
    MODIFIED,
    DELETED
  }

  record Change(What what, HasMetadata object) {
    String key() {
      return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }
  }

  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private long version = 1000;

  void listen(Consumer<Change> listener) {
    listeners.add(listener);
  }

  String nextVersion() {
    return Long.toString(++version);
  }

  void tell(What what, HasMetadata object) {
    Change change = new Change(what, object);
    List.copyOf(listeners).forEach(listener -> listener.accept(change));
  }
}
