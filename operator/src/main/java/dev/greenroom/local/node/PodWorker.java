package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pod (one UID) on this node. Everything that happens to it goes through its
 * mailbox; after each event one step brings processes and status to where they have to be.
 */
final class PodWorker {
  private static final Logger logger = LoggerFactory.getLogger(PodWorker.class);
  private static final Duration RETRY = Duration.ofMillis(500);

  private final NodeContext node;
  private final PodDirectory directory;
  private final Mailbox mailbox;
  private final Runnable forget;
  private final CompletableFuture<Void> shutDown = new CompletableFuture<>();
  private final PodContainers containers;
  private final Instant startTime;
  private volatile Pod pod;
  private volatile boolean logsRemoved;
  private boolean sandboxReady;
  private @Nullable PortMap ports;
  private @Nullable PodStatus published;
  private @Nullable PodFacts beforeStop;
  private @Nullable Duration grace;
  private @Nullable Instant deadline;
  private PodEnd end = PodEnd.ORDINARY;
  private boolean retrying;
  private boolean objectGone;
  private boolean nodeEnds;
  private boolean finished;

  /** {@code forget} is run when nothing of the pod is left. */
  PodWorker(Pod pod, NodeContext node, Runnable forget) {
    this.pod = pod;
    this.node = node;
    this.forget = forget;
    this.mailbox = new Mailbox(node.threads());
    this.directory = node.state().pod(pod.getMetadata().getUid());
    String started = pod.getStatus() == null ? null : pod.getStatus().getStartTime();
    this.startTime = started == null ? node.clock().instant() : Instant.parse(started);
    Map<String, ContainerFacts> earlier = earlierLife(pod, node, directory);
    this.sandboxReady = !earlier.isEmpty();
    this.containers =
        PodContainers.of(pod, earlier, directory, node, mailbox, () -> mailbox.execute(this::step));
    directory.create(pod.getSpec().getContainers().stream().map(Container::getName).toList());
  }

  private static Map<String, ContainerFacts> earlierLife(
      Pod pod, NodeContext node, PodDirectory directory) {
    return new Recovery(
            pod,
            node.lastProof(),
            name -> ChildRecord.read(directory.child(name)),
            name -> TerminationMessage.read(directory.terminationLog(name)))
        .facts()
        .orElse(Map.of());
  }

  void seen(Pod newer) {
    mailbox.execute(
        () -> {
          pod = newer;
          step();
        });
  }

  /** The object is gone: nobody waits for a status, the processes end at once. */
  void gone() {
    mailbox.execute(
        () -> {
          objectGone = true;
          step();
        });
  }

  /** Ends the processes with the node; complete when their ends are written. */
  CompletableFuture<Void> shutDown() {
    mailbox.execute(
        () -> {
          nodeEnds = true;
          step();
        });
    return shutDown;
  }

  /** SIGKILL to everything; also called when the mailbox is stuck in a call nobody answers. */
  void kill() {
    containers.kill();
  }

  LogAnswer log(String container) {
    PodContainer known = containers.named(container);
    if (known == null) {
      return LogAnswer.unknown("container " + container);
    }
    return logsRemoved
        ? LogAnswer.removed(PodStatusWriter.containerId(pod, container))
        : known.log(pod);
  }

  private void step() {
    if (finished) {
      return;
    }
    watchDeadline();
    Optional<StopDecision> decision =
        StopDecision.of(pod, objectGone, nodeEnds, startTime, node.clock().instant());
    if (decision.isEmpty() && containers.anyWaiting()) {
      publish();
      start();
    } else if (decision.isPresent() && mayStop(decision.get())) {
      stop(decision.get());
    }
    boolean written = objectGone || publish();
    if (nodeEnds ? containers.noneAlive() : containers.allEnded()) {
      settle(written);
    }
  }

  // ---- starting

  private void start() {
    PortMap mapped = ports != null ? ports : mapPorts();
    if (mapped != null) {
      ports = mapped;
      sandboxReady = true;
      containers.startWaiting(pod, mapped);
    }
    if (containers.anyWaiting()) {
      retry();
    }
  }

  /** The annotation is there before anything listens: whoever sees a pod running can reach it. */
  private @Nullable PortMap mapPorts() {
    if (!"Never".equals(pod.getSpec().getRestartPolicy())) {
      String ignored = "The process node restarts nothing: set restartPolicy: Never.";
      node.api().event(pod, "Warning", "RestartPolicyIgnored", ignored, node.clock().instant());
    }
    PortMap mapped = PortMap.allot(pod, node.ports()::take);
    if (node.api().annotate(pod, PortMap.ANNOTATION, mapped.text()) == NodeApi.Outcome.DONE) {
      return mapped;
    }
    node.ports().release(mapped.local().values());
    return null;
  }

  // ---- stopping

  /** What has ended by itself is not ended again, and a node that ends leaves alone what waits. */
  private boolean mayStop(StopDecision decision) {
    return decision.why() == PodEnd.NODE_SHUTDOWN
        ? !containers.noneAlive()
        : !containers.allEnded();
  }

  private void stop(StopDecision decision) {
    if (end == PodEnd.ORDINARY) {
      end = decision.why();
    }
    if (beforeStop == null) {
      beforeStop = facts();
      containers.terminate();
    }
    if (grace == null || decision.grace().compareTo(grace) < 0) {
      grace = decision.grace();
      if (grace.isZero()) {
        kill();
      } else {
        node.after(grace, () -> mailbox.execute(this::kill));
      }
    }
  }

  private void watchDeadline() {
    Instant due = StopDecision.deadline(pod, startTime).orElse(null);
    if (due != null && !Objects.equals(due, deadline)) {
      deadline = due;
      Duration left = Duration.between(node.clock().instant(), due).plusMillis(1);
      node.after(left, () -> mailbox.execute(this::step));
    }
  }

  // ---- status

  private PodFacts facts() {
    return new PodFacts(startTime, sandboxReady, containers.facts(), end);
  }

  /** While any container is still stopping, no container's end is shown: so does the kubelet. */
  private boolean publish() {
    PodFacts visible = beforeStop != null && !containers.noneAlive() ? beforeStop : facts();
    PodStatus before = published != null ? published : pod.getStatus();
    PodStatus status = PodStatusWriter.write(pod, visible, before, node.clock().instant());
    if (status.equals(published)) {
      return true;
    }
    if (node.api().writeStatus(pod, status) == NodeApi.Outcome.UNDECIDED) {
      retry();
      return false;
    }
    if (published == null || !status.getPhase().equals(published.getPhase())) {
      String namespace = pod.getMetadata().getNamespace();
      logger.info("pod {}/{} is {}", namespace, pod.getMetadata().getName(), status.getPhase());
    }
    published = status;
    return true;
  }

  // ---- the end

  private void settle(boolean written) {
    boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
    if (objectGone) {
      finished = true;
      remove();
      forget.run();
    } else if (written && deleted && containers.allEnded() && !logsRemoved) {
      finishDelete();
    }
    if (nodeEnds && written) {
      finished = true;
      shutDown.complete(null);
    }
  }

  private void finishDelete() {
    boolean forced = Objects.equals(pod.getMetadata().getDeletionGracePeriodSeconds(), 0L);
    if (!forced && node.api().finishDelete(pod) == NodeApi.Outcome.UNDECIDED) {
      retry();
    } else {
      remove();
    }
  }

  private void remove() {
    logsRemoved = true;
    if (ports != null) {
      node.ports().release(ports.local().values());
      ports = null;
    }
    directory.delete();
  }

  private void retry() {
    if (!retrying) {
      retrying = true;
      node.after(RETRY, () -> mailbox.execute(this::again));
    }
  }

  private void again() {
    retrying = false;
    step();
  }
}
