package dev.greenroom.gateway.organization;

import dev.greenroom.binding.SessionPod;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The logs of pods as their nodes have them: few are read at once, none for long or whole. */
final class LogReads {
  /** Of all requests of this gateway; a node may take its time over each. */
  private static final int AT_ONCE = 8;

  /** What the pods of one request share, and what each has at least. */
  private static final int ALL_BYTES = 1 << 20;

  private static final int LEAST_BYTES = 64 << 10;

  /** The node counts from the oldest line that is wanted: it cuts off what is newest. */
  private static final int SENT_BYTES = 8 << 20;

  private final KubernetesClient client;
  private final Executor executor;
  private final Duration patience;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * @param executor carries the reads
   * @param patience how long a node is waited for; the lines of a slower one are left out
   */
  LogReads(KubernetesClient client, Executor executor, Duration patience) {
    this.client = client;
    this.executor = executor;
    this.patience = patience;
  }

  /** The last lines of each pod, as far as they come. */
  List<String> of(List<Pod> pods, int lines) {
    int bytes = Math.max(LEAST_BYTES, ALL_BYTES / Math.max(1, pods.size()));
    List<Read> reads = pods.stream().map(pod -> new Read(pod, lines, bytes)).toList();
    Queue<Read> waiting = new ConcurrentLinkedQueue<>(reads);
    for (int i = 0; i < Math.min(AT_ONCE, reads.size()); i++) {
      executor.execute(() -> work(waiting));
    }
    return reads.stream().map(read -> read.text.join()).toList();
  }

  private void work(Queue<Read> waiting) {
    try {
      if (!places.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    try {
      for (Read next = waiting.poll(); next != null; next = waiting.poll()) {
        next.run();
      }
    } finally {
      places.release();
    }
  }

  /** One log. It ends when its time does, whether the node has sent all or nothing. */
  private final class Read {
    private final Pod pod;
    private final int lines;
    private final int bytes;
    private final CompletableFuture<String> text = new CompletableFuture<>();
    private volatile @Nullable InputStream content;

    private Read(Pod pod, int lines, int bytes) {
      this.pod = pod;
      this.lines = lines;
      this.bytes = bytes;
      text.completeOnTimeout("", patience.toMillis(), TimeUnit.MILLISECONDS)
          .thenRun(this::breakOff);
    }

    /** A container that has not started has no log, and one whose node is lost can't be asked. */
    private void run() {
      if (text.isDone()) {
        return;
      }
      try (InputStream opened = open()) {
        content = opened;
        if (!text.isDone()) {
          text.complete(LogTail.read(opened, bytes));
        }
      } catch (IOException | KubernetesClientException unreadable) {
        text.complete("");
      }
    }

    private InputStream open() {
      return client
          .pods()
          .resource(pod)
          .inContainer(SessionPod.AGENT)
          .usingTimestamps()
          .limitBytes(SENT_BYTES)
          .tailingLines(lines)
          .getLogInputStream();
    }

    private void breakOff() {
      InputStream opened = content;
      if (opened != null) {
        try {
          opened.close();
        } catch (IOException e) {
          // It is closed all the same.
        }
      }
    }
  }
}
