package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Callers that start session after session of one agent, without a pause, until they are told. */
public final class Hammer implements AutoCloseable {
  private final ExecutorService callers;
  private final Queue<Blow> blows = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  /** One start: when it was sent, by the monotonic clock, and its answer. */
  public record Blow(long sentNanos, HttpResponse<String> answer) {
    public boolean accepted() {
      return answer.statusCode() == 200;
    }

    public String session() {
      return GatewayClient.session(answer);
    }
  }

  /**
   * @param clients each of which is a caller
   */
  public Hammer(List<GatewayClient> clients, String agent, String body) {
    callers = Executors.newFixedThreadPool(clients.size());
    for (GatewayClient client : clients) {
      callers.execute(
          () -> {
            while (!over) {
              long sent = System.nanoTime();
              blows.add(new Blow(sent, client.start(agent, body)));
            }
          });
    }
  }

  public List<Blow> blows() {
    return List.copyOf(blows);
  }

  /** Returns once there were so many of these. */
  public void await(String what, int count, Predicate<Blow> so) {
    Awaitility.await(what)
        .atMost(60, SECONDS)
        .until(() -> blows.stream().filter(so).count() >= count);
  }

  /** Returns after the last answer. */
  @Override
  public void close() {
    over = true;
    callers.shutdown();
    try {
      if (!callers.awaitTermination(60, TimeUnit.SECONDS)) {
        throw new AssertionError("a start has no answer after 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
