package dev.greenroom.core.usage;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.ContainerFacts.Terminated;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.PodFacts.RunnerReport;
import dev.greenroom.core.PodFacts.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a life says of its instants: unknown ones dropped, those of the node brought to the API
 * server's clock and never later than now, because what was observed has happened.
 */
final class Evidence {

  /** Grace of a session pod when its deletion doesn't say another. */
  private static final Duration POD_GRACE = Duration.ofSeconds(30);

  private final SessionLife life;
  private final @Nullable PodFacts pod;
  private final NodeClock clock;
  private final Instant now;

  Evidence(SessionLife life) {
    this.life = life;
    this.pod = life.pod();
    this.clock = NodeClock.of(pod);
    Instant known = Mark.known(life.now());
    this.now = known == null ? Instant.EPOCH : known;
  }

  Instant now() {
    return now;
  }

  /** The runner's report of this very session, or null when there is none that can be used. */
  @Nullable RunnerReport report() {
    if (pod == null || pod.report() == null) {
      return null;
    }
    RunnerReport report = pod.report();
    boolean ours = pod.session() == null || pod.session().equals(report.session());
    return ours && report.runningMillis() >= 0 ? report : null;
  }

  /** When the runner says that the session ran, or null. */
  @Nullable Instant reportedRunning() {
    RunnerReport report = report();
    return report == null ? null : toServer(report.runningAt());
  }

  /** When the first of the two containers ended: the session needs both. */
  @Nullable Instant firstEnd() {
    return toServer(finished().stream().min(Instant::compareTo).orElse(null));
  }

  /** When the last container ended, or null while one of them may still run. */
  @Nullable Instant lastEnd() {
    return toServer(lastEndOfNode());
  }

  /** Time from the runner's own end to the end of the last container, both of the node's clock. */
  @Nullable Duration reportedTearDown() {
    RunnerReport report = report();
    Instant ended = report == null ? null : Mark.known(report.endedAt());
    Instant last = lastEndOfNode();
    if (ended == null || last == null) {
      return null;
    }
    // finishedAt is floored by the kubelet and endedAt is not, so the difference is up to one
    // second shorter than the truth, even negative, and never longer.
    Duration tearDown = Duration.between(ended, last);
    return tearDown.isNegative() ? Duration.ZERO : tearDown;
  }

  /** When the node controller gave the node up: it alone writes Ready=False without a reason. */
  @Nullable Instant nodeSilent() {
    Transition unready = notReady();
    return unready != null && blank(unready.reason()) ? ownClock(unready.since()) : null;
  }

  /** Up to when the pod was ready, whoever says so, or null while it is. */
  @Nullable Instant readyUntil() {
    Transition unready = notReady();
    if (unready == null) {
      return null;
    }
    return blank(unready.reason()) ? ownClock(unready.since()) : toServer(unready.since());
  }

  /**
   * When the kubelet saw the pod become unready for good. While both containers run this is only a
   * failing probe, which ends no session.
   */
  @Nullable Instant unready() {
    Transition unready = notReady();
    if (unready == null || blank(unready.reason()) || ends().isEmpty()) {
      return null;
    }
    return toServer(unready.since());
  }

  /** When the pod was told that it is to be evicted, preempted or collected. */
  @Nullable Instant disruption() {
    Transition told = pod == null ? null : pod.disruption();
    if (told == null) {
      return null;
    }
    boolean byKubelet = "TerminationByKubelet".equals(told.reason());
    return byKubelet ? toServer(told.since()) : ownClock(told.since());
  }

  /**
   * The first moment at which it was certainly over: a stop and its grace have passed, a deletion
   * has, or it is now and the caller says so.
   */
  Instant over() {
    Instant over = now;
    Instant stop = Mark.known(life.stopRequested());
    if (stop != null) {
      over = earlier(over, stop.plus(grace()));
    }
    Instant deletion = pod == null ? null : Mark.known(pod.deletionTimestamp());
    return deletion == null ? over : earlier(over, deletion);
  }

  /** The last sign of life of a node that was lost, or null when none was. */
  @Nullable Instant proofOfLife() {
    return toServer(life.lastProofOfLife());
  }

  private Duration grace() {
    Long grace = pod == null ? null : pod.deletionGracePeriodSeconds();
    return grace == null || grace <= 0 || grace > POD_GRACE.toSeconds()
        ? POD_GRACE
        : Duration.ofSeconds(grace);
  }

  private @Nullable Transition notReady() {
    Transition ready = pod == null ? null : pod.ready();
    return ready == null || ready.status() ? null : ready;
  }

  private @Nullable Instant lastEndOfNode() {
    return ends().size() < 2 ? null : finished().stream().max(Instant::compareTo).orElse(null);
  }

  private List<Instant> finished() {
    List<Instant> finished = new ArrayList<>();
    for (Terminated end : ends()) {
      Instant at = Mark.known(end.finishedAt());
      if (at != null) {
        finished.add(at);
      }
    }
    return finished;
  }

  private List<Terminated> ends() {
    List<Terminated> ends = new ArrayList<>();
    if (pod != null) {
      addEnd(ends, pod.agent());
      addEnd(ends, pod.runner());
    }
    return ends;
  }

  private static void addEnd(List<Terminated> ends, ContainerFacts container) {
    if (container instanceof Terminated end) {
      ends.add(end);
    }
  }

  private @Nullable Instant toServer(@Nullable Instant ofNode) {
    Instant known = Mark.known(ofNode);
    return known == null ? null : earlier(clock.toServer(known), now);
  }

  private @Nullable Instant ownClock(@Nullable Instant ofServer) {
    Instant known = Mark.known(ofServer);
    return known == null ? null : earlier(known, now);
  }

  private static boolean blank(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
