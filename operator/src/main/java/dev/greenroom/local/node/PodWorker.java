package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(2);

  private final NodeContext node;
  private final PodDirectory directory;
  private final Mailbox mailbox;
  private final Runnable forget;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();
  private final Map<String, PodContainer> containers = new LinkedHashMap<>();
  private final Instant startTime;
  private volatile Pod pod;
  private volatile boolean logsRemoved;
  private @Nullable PortMap ports;
  private @Nullable PodStatus published;
  private @Nullable PodFacts beforeStop;
  private @Nullable Duration grace;
  private @Nullable Long deadlineSeconds;
  private PodEnd end = PodEnd.ORDINARY;
  private boolean sandboxReady;
  private boolean retrying;
  private boolean objectGone;
  private boolean shuttingDown;
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
    take();
  }

  Pod pod() {
    return pod;
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

  /** Ends the processes with the node; complete when their ends are written, or could not be. */
  CompletableFuture<Void> shutDown() {
    mailbox.execute(
        () -> {
          shuttingDown = true;
          step();
        });
    return idle;
  }

  LogAnswer log(String container) {
    PodContainer known = containers.get(container);
    if (known == null) {
      return LogAnswer.unknown("container " + container);
    }
    return logsRemoved
        ? LogAnswer.removed(PodStatusWriter.containerId(pod, container))
        : known.log(pod);
  }

  private void take() {
    Map<String, ContainerFacts> earlier =
        new Recovery(
                pod,
                node.lastProof(),
                name -> ChildRecord.read(directory.child(name)),
                name -> TerminationMessage.read(directory.terminationLog(name)))
            .facts()
            .orElse(Map.of());
    sandboxReady = !earlier.isEmpty();
    for (Container spec : pod.getSpec().getContainers()) {
      ContainerFacts facts =
          earlier.getOrDefault(spec.getName(), ContainerFacts.Waiting.creating());
      containers.put(
          spec.getName(),
          new PodContainer(
              spec, facts, directory, node, mailbox, () -> mailbox.execute(this::step)));
    }
    directory.create(pod.getSpec().getContainers().stream().map(Container::getName).toList());
  }

  private void step() {
    if (finished) {
      return;
    }
    scheduleDeadline();
    Duration allowed = graceToStop();
    if (allowed != null) {
      stop(allowed);
    } else if (anyWaiting()) {
      publish();
      startWaiting();
    }
    boolean written = objectGone || publish();
    if (allEnded() || shuttingDown && noneAlive()) {
      settle(written);
    }
  }

  // ---- starting

  private void startWaiting() {
    PortMap mapped = ports != null ? ports : mapPorts();
    if (mapped == null) {
      retry();
      return;
    }
    ports = mapped;
    sandboxReady = true;
    for (PodContainer container : containers.values()) {
      if (container.isWaiting()) {
        container.start(pod, mapped);
      }
    }
    if (anyWaiting()) {
      retry();
    }
  }

  /** The annotation is there before anything listens: whoever sees a pod running can reach it. */
  private @Nullable PortMap mapPorts() {
    if (!"Never".equals(pod.getSpec().getRestartPolicy())) {
      node.api()
          .event(
              pod,
              "Warning",
              "RestartPolicyIgnored",
              "The process node restarts nothing: set restartPolicy: Never.",
              node.clock().instant());
    }
    PortMap mapped = PortMap.allot(pod, node.ports()::take);
    NodeApi.Outcome outcome = node.api().annotate(pod, PortMap.ANNOTATION, mapped.text());
    if (outcome == NodeApi.Outcome.UNDECIDED) {
      node.ports().release(mapped.local().values());
      return null;
    }
    return mapped;
  }

  // ---- stopping

  /** Null when the pod may go on. */
  private @Nullable Duration graceToStop() {
    if (objectGone) {
      return Duration.ZERO;
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      Duration allowed = seconds(pod.getMetadata().getDeletionGracePeriodSeconds(), 0);
      return shuttingDown && allowed.compareTo(SHUTDOWN_GRACE) > 0 ? SHUTDOWN_GRACE : allowed;
    }
    if (shuttingDown) {
      return noneAlive() ? null : because(PodEnd.NODE_SHUTDOWN, SHUTDOWN_GRACE);
    }
    if (end == PodEnd.DEADLINE_EXCEEDED || isPastDeadline()) {
      Long given = pod.getSpec().getTerminationGracePeriodSeconds();
      return because(PodEnd.DEADLINE_EXCEEDED, seconds(given, 30));
    }
    return null;
  }

  private static Duration seconds(@Nullable Long given, long otherwise) {
    return Duration.ofSeconds(given == null ? otherwise : given);
  }

  private @Nullable Duration because(PodEnd why, Duration allowed) {
    if (end == PodEnd.ORDINARY && allEnded()) {
      return null; // it ended by itself before there was a reason to end it
    }
    end = end == PodEnd.ORDINARY ? why : end;
    return allowed;
  }

  private void stop(Duration allowed) {
    if (beforeStop == null) {
      beforeStop = facts();
      containers.values().forEach(PodContainer::giveUp);
      containers.values().forEach(PodContainer::stopProbes);
      containers.values().forEach(PodContainer::terminate);
    }
    if (grace == null || allowed.compareTo(grace) < 0) {
      grace = allowed;
      if (allowed.isZero()) {
        killAll();
      } else {
        node.after(allowed, () -> mailbox.execute(this::killAll));
      }
    }
  }

  /** SIGKILL to everything; also called when the mailbox is stuck in a call that nobody answers. */
  void killAll() {
    containers.values().forEach(PodContainer::kill);
  }

  private boolean isPastDeadline() {
    Long seconds = pod.getSpec().getActiveDeadlineSeconds();
    return seconds != null && !node.clock().instant().isBefore(startTime.plusSeconds(seconds));
  }

  private void scheduleDeadline() {
    Long seconds = pod.getSpec().getActiveDeadlineSeconds();
    if (seconds != null && !seconds.equals(deadlineSeconds)) {
      deadlineSeconds = seconds;
      Duration left =
          Duration.between(node.clock().instant(), startTime.plusSeconds(seconds)).plusMillis(1);
      node.after(left, () -> mailbox.execute(this::step));
    }
  }

  // ---- status

  private PodFacts facts() {
    Map<String, ContainerFacts> facts = new LinkedHashMap<>();
    containers.forEach((name, container) -> facts.put(name, container.facts()));
    return new PodFacts(startTime, sandboxReady, facts, end);
  }

  /** While any container is still stopping, no container's end is shown: so does the kubelet. */
  private boolean publish() {
    PodFacts visible = beforeStop != null && !noneAlive() ? beforeStop : facts();
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
      logger.info(
          "pod {}/{} is {}",
          pod.getMetadata().getNamespace(),
          pod.getMetadata().getName(),
          status.getPhase());
    }
    published = status;
    return true;
  }

  // ---- the end

  private void settle(boolean written) {
    if (shuttingDown) {
      finished = true;
      idle.complete(null);
    } else if (objectGone) {
      finished = true;
      remove();
      forget.run();
    } else if (written && pod.getMetadata().getDeletionTimestamp() != null) {
      finishDelete();
    }
  }

  private void finishDelete() {
    if (logsRemoved) {
      return;
    }
    Long seconds = pod.getMetadata().getDeletionGracePeriodSeconds();
    boolean forced = seconds != null && seconds == 0;
    if (!forced && node.api().finishDelete(pod) == NodeApi.Outcome.UNDECIDED) {
      retry();
      return;
    }
    remove();
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
      node.after(
          RETRY,
          () ->
              mailbox.execute(
                  () -> {
                    retrying = false;
                    step();
                  }));
    }
  }

  private boolean allEnded() {
    return containers.values().stream().allMatch(c -> c.facts().ended());
  }

  private boolean anyWaiting() {
    return containers.values().stream().anyMatch(PodContainer::isWaiting);
  }

  private boolean noneAlive() {
    return containers.values().stream().noneMatch(PodContainer::isAlive);
  }
}
