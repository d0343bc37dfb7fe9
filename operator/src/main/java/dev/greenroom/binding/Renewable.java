package dev.greenroom.binding;

import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A watch that can be begun anew: the next one takes over once it has its first list. */
final class Renewable<T> implements AutoCloseable {
  private final Supplier<SharedIndexInformer<T>> make;
  private volatile SharedIndexInformer<T> informer;
  private @Nullable SharedIndexInformer<T> coming;

  /** Starts the first; returns once its list is there. */
  Renewable(Supplier<SharedIndexInformer<T>> make) {
    this.make = make;
    this.informer = make.get();
    informer.run();
  }

  SharedIndexInformer<T> informer() {
    return informer;
  }

  synchronized void beginAnew() {
    if (coming != null) {
      coming.stop();
    }
    SharedIndexInformer<T> next = make.get();
    coming = next;
    next.start()
        .thenRun(() -> takeOver(next))
        .exceptionally(
            failure -> {
              next.stop();
              return null;
            });
  }

  @Override
  public synchronized void close() {
    if (coming != null) {
      coming.stop();
      coming = null;
    }
    informer.stop();
  }

  private synchronized void takeOver(SharedIndexInformer<T> next) {
    if (coming == next) {
      SharedIndexInformer<T> last = informer;
      informer = next;
      coming = null;
      last.stop();
    }
  }
}
