package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One container of a pod on this node: its process, probes and log. Its methods are called on the
 * pod's mailbox only, except {@link #log} and {@link #kill}.
 */
final class PodContainer {
  private static final Logger log = LoggerFactory.getLogger(PodContainer.class);

  private final Container spec;
  private final PodDirectory directory;
  private final NodeContext node;
  private final Executor mailbox;
  private final Runnable changed;
  private final List<ProbeLoop> probes = new ArrayList<>();
  private volatile ContainerFacts facts;
  private volatile @Nullable ContainerLog output;
  private volatile @Nullable ContainerProcess process;

  /** {@code changed} is run on the mailbox after the facts have changed by themselves. */
  PodContainer(
      Container spec,
      ContainerFacts facts,
      PodDirectory directory,
      NodeContext node,
      Executor mailbox,
      Runnable changed) {
    this.spec = spec;
    this.facts = facts;
    this.directory = directory;
    this.node = node;
    this.mailbox = mailbox;
    this.changed = changed;
  }

  ContainerFacts facts() {
    return facts;
  }

  boolean isAlive() {
    return facts instanceof ContainerFacts.Running;
  }

  boolean isWaiting() {
    return facts instanceof ContainerFacts.Waiting;
  }

  /** Starts the process, or says why that has to wait; is called again while it waits. */
  void start(Pod pod, PortMap ports) {
    LaunchDecision decision;
    try {
      decision = node.planner().plan(pod, spec, ports, node.configOf(pod), directory);
    } catch (KubernetesClientException e) {
      log.debug("container {} waits for the API server", spec.getName(), e);
      return;
    }
    if (decision instanceof LaunchDecision.Hold hold) {
      hold(pod, hold);
    } else if (decision instanceof LaunchDecision.Launch launch) {
      launch(pod, launch, ports);
    }
  }

  private void launch(Pod pod, LaunchDecision.Launch launch, PortMap ports) {
    Optional<String> problem = Executable.problem(launch);
    if (problem.isPresent()) {
      facts = ContainerFacts.Ended.byStartError(problem.get(), node.clock().instant());
    } else {
      run(pod, launch, ports);
    }
  }

  private void hold(Pod pod, LaunchDecision.Hold hold) {
    ContainerFacts waiting = new ContainerFacts.Waiting(hold.reason(), hold.message());
    if (!waiting.equals(facts)) {
      String message = "Error: " + hold.message();
      node.api().event(pod, "Warning", "Failed", message, node.clock().instant());
    }
    facts = waiting;
  }

  private void run(Pod pod, LaunchDecision.Launch launch, PortMap ports) {
    String marker = pod.getMetadata().getUid() + "/" + spec.getName();
    try {
      ContainerLog begun = ContainerLog.begin(directory.log(spec.getName()), node.clock());
      output = begun;
      ContainerProcess started =
          ContainerProcess.start(
              launch, marker, directory.child(spec.getName()), begun, node.clock(), node.threads());
      process = started;
      ContainerFacts.Running running =
          new ContainerFacts.Running(node.clock().instant(), false, false);
      facts = running;
      started.exit().thenAcceptAsync(exit -> exited(running, exit), mailbox);
      startup(ports);
    } catch (IOException e) {
      facts = ContainerFacts.Ended.byStartError(e.toString(), node.clock().instant());
    }
  }

  private void exited(ContainerFacts.Running running, ContainerProcess.Exit exit) {
    stopProbes();
    String message = TerminationMessage.read(directory.terminationLog(spec.getName()));
    facts = ContainerFacts.Ended.byExit(exit.code(), message, running.startedAt(), exit.at());
    changed.run();
  }

  private void startup(PortMap ports) {
    Optional<ProbeTarget> target = target(spec.getStartupProbe(), ports);
    if (target.isEmpty()) {
      started(ports);
      return;
    }
    probe(
        target.get(),
        state -> {
          if (state.passing()) {
            mailbox.execute(() -> started(ports));
          } else if (state.exhausted(target.get().probe())) {
            mailbox.execute(this::kill);
          }
          return !state.passing();
        });
  }

  private void started(PortMap ports) {
    Optional<ProbeTarget> target = target(spec.getReadinessProbe(), ports);
    target.ifPresent(
        t ->
            probe(
                t,
                state -> {
                  mailbox.execute(() -> ready(state.passing()));
                  return true;
                }));
    ready(target.isEmpty());
  }

  private void ready(boolean ready) {
    if (facts instanceof ContainerFacts.Running running
        && (running.ready() != ready || !running.started())) {
      facts = new ContainerFacts.Running(running.startedAt(), true, ready);
      changed.run();
    }
  }

  private Optional<ProbeTarget> target(@Nullable Probe probe, PortMap ports) {
    return probe == null ? Optional.empty() : ProbeTarget.of(probe, spec, ports);
  }

  private void probe(ProbeTarget target, Predicate<ProbeState> goOn) {
    probes.add(ProbeLoop.start(target, node.timer(), node.threads(), goOn));
  }

  void stopProbes() {
    probes.forEach(ProbeLoop::stop);
  }

  void terminate() {
    ContainerProcess running = process;
    if (running != null && isAlive()) {
      running.terminate();
    }
  }

  void kill() {
    ContainerProcess running = process;
    if (running != null && isAlive()) {
      running.kill();
    }
  }

  /** The pod ends before this container could start. */
  void giveUp() {
    if (isWaiting()) {
      facts = ContainerFacts.Ended.neverRan();
    }
  }

  LogAnswer log(Pod pod) {
    if (facts instanceof ContainerFacts.Waiting waiting) {
      return LogAnswer.waiting(pod.getMetadata().getName(), spec.getName(), waiting.reason());
    }
    ContainerLog known = output;
    try {
      return new LogAnswer.Readable(
          known != null
              ? known
              : ContainerLog.ofEarlierLife(directory.log(spec.getName()), node.clock()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
