package dev.greenroom.testing.billing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.greenroom.testing.billing.Plot.Node;
import dev.greenroom.testing.billing.Plot.Shown;
import dev.greenroom.testing.billing.Plot.Words;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the bill of a life must be, by an arithmetic of its own that knows the truth: exact to the
 * second where runner or API server tell, within the second by which two clocks can be compared
 * where only the kubelet does, and never beyond the last proof of life where nobody can.
 *
 * @param killed when the kubelet ended what still ran after the operator was back, or null
 * @param podDeleted when somebody had deleted the pod before, or null
 * @param looked when the bill was read: it was final by then
 */
record Oracle(
    TrueLife life, @Nullable Instant killed, @Nullable Instant podDeleted, Instant looked) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_TEAR_DOWN = 30;
  private static final Duration MAX_DURATION = Duration.ofHours(2);

  void judge(LedgerRow bill) {
    String what = "%s (%s): %s, killed %s".formatted(life.name(), life.plot(), life, killed);
    JsonNode sources = sources(bill);
    assertThat(bill.reason()).as(what).isEqualTo(life.plot().reason.name());
    assertThat(bill.billable()).as(what).isEqualTo(life.plot().ran);
    Window.exactly(life.accepted(), "ApiServer")
        .holds(bill.admitted(), sources.path("accepted").asText(), "t0 of " + what);
    if (life.plot().ran) {
      judgeRun(bill, sources, what);
    } else {
      judgeStart(bill, sources, what);
    }
    assertThat(bill.totalSeconds())
        .as(what)
        .isEqualTo(bill.instantiatingSeconds() + bill.runningSeconds() + bill.tearingDownSeconds())
        .isEqualTo(bill.tornDown() - bill.admitted());
  }

  private void judgeRun(LedgerRow bill, JsonNode sources, String what) {
    assertThat(bill.running()).as(what).isNotNull();
    long t1 = bill.running() == null ? 0 : bill.running();
    running().holds(t1, sources.path("running").asText(), "t1 of " + what);
    stopping()
        .notBefore(t1)
        .holds(bill.ended(), sources.path("stopping").asText(), "t2 of " + what);
    tornDown(bill.ended())
        .notBefore(bill.ended())
        .capped(bill.ended(), MOST_TEAR_DOWN)
        .holds(bill.tornDown(), sources.path("ended").asText(), "t3 of " + what);
    assertThat(bill.instantiatingSeconds()).as(what).isEqualTo(t1 - bill.admitted());
    assertThat(bill.runningSeconds()).as(what).isEqualTo(bill.ended() - t1);
    assertThat(bill.tearingDownSeconds()).as(what).isEqualTo(bill.tornDown() - bill.ended());
  }

  /** Only instantiating, and nothing of it is billed. */
  private void judgeStart(LedgerRow bill, JsonNode sources, String what) {
    assertThat(bill.running()).as(what).isNull();
    assertThat(sources.path("running").asText()).isEqualTo("NotReached");
    startEnd()
        .notBefore(bill.admitted())
        .holds(bill.tornDown(), sources.path("ended").asText(), "end of " + what);
    assertThat(bill.runningSeconds() + bill.tearingDownSeconds()).as(what).isZero();
  }

  private Window running() {
    return life.plot().noted
        ? Window.exactly(life.running(), "ApiServer")
        : Window.around(life.running(), slack(), "Runner");
  }

  private Window stopping() {
    Plot plot = life.plot();
    if (plot.words == Words.OWN) {
      return told(life.ended());
    }
    if (plot.runner == Shown.RUNNING && killed != null && !plot.silent) {
      return told(killed); // the runner's last word when it was told to end
    }
    if (plot.runner == Shown.ENDED || plot.agent == Shown.ENDED) {
      return Window.around(life.ended(), slack(), "ContainerStatus");
    }
    if (killed != null) {
      return Window.around(killed, slack(), "ContainerStatus");
    }
    if (plot.unready) {
      return Window.around(life.ended(), slack(), "PodCondition");
    }
    return unknowable();
  }

  /** By the stopwatch of the runner, from when it ran. */
  private Window told(Instant end) {
    return Window.around(end, life.plot().noted ? 0 : slack(), "Runner");
  }

  /** Nobody can say when it ended: not later than the last that was heard of it. */
  private Window unknowable() {
    Plot plot = life.plot();
    if (plot.node == Node.GONE || plot.node == Node.OUT_OF_SERVICE) {
      return Window.around(life.heard(), slack(), "NodeLease");
    }
    if (plot.disruption != null) {
      return Window.exactly(life.disrupted(), "PodCondition");
    }
    if (podDeleted != null) {
      return Window.exactly(podDeleted, "Estimated");
    }
    Instant most = life.running().plus(MAX_DURATION);
    return Window.between(life.running(), most.isBefore(looked) ? most : looked, "Estimated");
  }

  private Window tornDown(long stopped) {
    Plot plot = life.plot();
    boolean allTold = killed != null || plot.runner == Shown.ENDED && plot.agent == Shown.ENDED;
    Instant last = killed != null ? killed : life.tornDown();
    boolean reported = plot.words == Words.OWN || killed != null && stopping().isFrom("Runner");
    if (allTold && reported) {
      // Floored once, by the kubelet, and counted from an end that is not.
      Window exact = Window.around(last, plot.noted ? 0 : slack(), "ContainerStatus");
      return new Window(exact.earliest() - 1, exact.latest(), exact.source());
    }
    if (allTold) {
      return Window.around(last, slack(), "ContainerStatus");
    }
    if (plot.words == Words.OWN) {
      return Window.around(life.heard(), slack(), "NodeLease");
    }
    return new Window(stopped, stopped, stopping().source());
  }

  private Window startEnd() {
    Plot plot = life.plot();
    if (plot.agent == Shown.ENDED) {
      return Window.around(life.ended(), slack(), "ContainerStatus");
    }
    if (killed != null) {
      return Window.around(killed, slack(), "ContainerStatus");
    }
    return plot.node == Node.GONE
        ? Window.around(life.heard(), slack(), "NodeLease")
        : Window.between(life.accepted(), looked, "Estimated");
  }

  /** Two clocks are compared by two instants that are floored to seconds. */
  private long slack() {
    return life.ahead().isZero() ? 0 : 1;
  }

  private static JsonNode sources(LedgerRow bill) {
    try {
      return JSON.readTree(bill.provenance());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }
}
