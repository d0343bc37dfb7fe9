package dev.greenroom.operator;

import dev.greenroom.api.Names;
import dev.greenroom.binding.Runners;
import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.runner.protocol.Outcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node with kubelet and runners, in virtual time: pods are scheduled, start, become ready, run
 * the session that they are given, end, and are torn down, and their statuses come in the order and
 * as late as a kubelet writes them.
 */
final class SimulatedNode implements Runners {
  static final String NAME = "node-1";

  final Map<String, SimulatedPod> pods = new LinkedHashMap<>();
  boolean lost;

  private final Agenda agenda;
  private final InMemoryCluster cluster;
  private final Random random;
  private final Plans plans;
  private final Consumer<SimulatedPod> onBody;
  private final Duration skew;

  /** What is going to become of the session of a pod. */
  interface Plans {
    Plan of(String session);
  }

  /**
   * @param runsFor how long the agent takes for the session
   */
  record Plan(Fate fate, Duration runsFor) {}

  SimulatedNode(
      Agenda agenda,
      InMemoryCluster cluster,
      Random random,
      Plans plans,
      Duration skew,
      Consumer<SimulatedPod> onBody) {
    this.agenda = agenda;
    this.cluster = cluster;
    this.random = random;
    this.plans = plans;
    this.skew = skew;
    this.onBody = onBody;
  }

  void saw(ChangeLog.Change change) {
    if (!(change.object() instanceof Pod pod)) {
      return;
    }
    String uid = pod.getMetadata().getUid();
    if (change.what() == ChangeLog.What.ADDED) {
      SimulatedPod fresh = new SimulatedPod(pod, skew);
      fresh.born = agenda.instant();
      pods.put(uid, fresh);
      agenda.inMillis(7, () -> schedule(fresh));
    }
    SimulatedPod known = pods.get(uid);
    if (known != null && known.sessionName.isEmpty()) {
      known.sessionName = pod.getMetadata().getLabels().getOrDefault(Names.SESSION, "");
    }
    boolean deleted = pod.getMetadata().getDeletionTimestamp() != null;
    if (deleted && known != null && !known.terminating) {
      known.terminating = true;
      long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
      agenda.inMillis(20 + random.nextInt(80), () -> terminate(known, grace));
    }
  }

  private void schedule(SimulatedPod p) {
    Pod pod = cluster.pods.byUid(p.uid);
    if (pod == null || p.terminating || lost) {
      return;
    }
    p.scheduled = true;
    cluster.schedule(pod, NAME);
    later(p, 15, () -> publish(p));
    later(p, 200 + random.nextInt(700), () -> start(p));
  }

  private void start(SimulatedPod p) {
    if (p.terminating) {
      return;
    }
    p.started = agenda.instant();
    publish(p);
    boolean idle = p.sessionName.isEmpty();
    Fate fate = plans.of(idle ? p.image : p.sessionName).fate();
    if (idle && fate == Fate.CRASH) {
      later(p, 100, () -> crash(p));
    } else if (fate != Fate.NEVER_READY) {
      later(
          p,
          50 + random.nextInt(900),
          () -> {
            p.agentReady = p.agentEnd == null;
            publish(p);
          });
    }
  }

  @Override
  public DeliverAnswer deliver(Pod target, Delivery delivery) {
    SimulatedPod p = pods.get(target.getMetadata().getUid());
    if (p == null || lost || p.started == null || p.runnerEnd != null) {
      return new DeliverAnswer.NotYet("the runner cannot be reached");
    }
    if (p.given != null && !p.given.equals(delivery.session())) {
      return new DeliverAnswer.Refused("the pod has another session");
    }
    if (p.stopped || p.terminating && p.given == null) {
      return new DeliverAnswer.AlreadyOver();
    }
    if (p.given == null && agenda.instant().isAfter(delivery.notAfter())) {
      return new DeliverAnswer.NotYet("the delivery has expired");
    }
    if (p.given == null && !p.agentReady) {
      return new DeliverAnswer.NotYet("the agent is not ready");
    }
    if (p.given == null) {
      p.given = delivery.session();
      p.runningAt = agenda.instant();
      onBody.accept(p);
      run(p, plans.of(p.sessionName), Duration.ofSeconds(delivery.maxDurationSeconds()));
    }
    return p.runs() ? new DeliverAnswer.Accepted(p.runningAt) : new DeliverAnswer.AlreadyOver();
  }

  @Override
  public DeliverAnswer ask(Pod target, String session) {
    SimulatedPod p = pods.get(target.getMetadata().getUid());
    boolean answers = p != null && !lost && p.started != null && p.runnerEnd == null;
    return answers && session.equals(p.given) && p.runs()
        ? new DeliverAnswer.Accepted(p.runningAt)
        : new DeliverAnswer.NotYet("the runner has no session");
  }

  @Override
  public void stop(Pod target, String session) {
    SimulatedPod p = pods.get(target.getMetadata().getUid());
    if (p == null || lost || p.started == null || p.runnerEnd != null) {
      return;
    }
    p.stopped = true;
    if (p.runs()) {
      p.end(agenda.instant(), Outcome.StoppedByUser, null);
    }
    p.runnerExits(agenda.instant(), 0);
    relisted(p);
  }

  /** The agent dies; its runner waits on. */
  void crash(SimulatedPod p) {
    p.agentExits(agenda.instant(), 3, "Error");
    publish(p);
  }

  private void run(SimulatedPod p, Plan plan, Duration most) {
    boolean tooLong = plan.runsFor().compareTo(most) > 0;
    long millis = (tooLong ? most : plan.runsFor()).toMillis();
    later(p, millis, () -> end(p, tooLong ? null : plan.fate()));
  }

  private void end(SimulatedPod p, @Nullable Fate fate) {
    if (!p.runs() || p.runnerEnd != null) {
      return;
    }
    if (fate == null) {
      p.end(agenda.instant(), Outcome.MaxDurationReached, null);
    } else if (fate == Fate.RUNNER_KILLED) {
      p.sessionEnd = agenda.instant();
      p.runnerExits(agenda.instant(), 137);
    } else if (fate == Fate.CRASH || fate == Fate.OUT_OF_MEMORY) {
      boolean memory = fate == Fate.OUT_OF_MEMORY;
      p.agentExits(agenda.instant(), memory ? 137 : 3, memory ? "OOMKilled" : "Error");
      p.end(agenda.instant(), Outcome.AgentCrashed, null);
      p.runnerExits(agenda.instant(), 7);
      p.phaseTold = false;
      later(
          p,
          2000,
          () -> {
            p.phaseTold = true;
            publish(p);
          });
    } else {
      boolean well = fate == Fate.NATURAL;
      p.end(agenda.instant(), well ? Outcome.AgentFinished : Outcome.AgentError, well ? 200 : 500);
    }
    p.runnerExits(agenda.instant(), 0);
    relisted(p);
  }

  /** The kubelet looks once a second. */
  private void relisted(SimulatedPod p) {
    later(p, 100 + random.nextInt(900), () -> publish(p));
  }

  private void terminate(SimulatedPod p, long grace) {
    if (lost || !p.scheduled) {
      return;
    }
    long drain = Math.min(grace * 1000, 100 + random.nextInt(6000));
    later(
        p,
        p.allEnded() ? 1 : drain,
        () -> {
          if (p.runs()) {
            p.end(agenda.instant(), Outcome.Terminated, null);
          }
          p.agentExits(agenda.instant(), 0, "Completed");
          p.runnerExits(agenda.instant(), 0);
          p.phaseTold = true;
          write(p);
          later(p, 50 + random.nextInt(500), () -> delete(p, 0));
        });
  }

  private void remove(@Nullable Integer grace) {
    pods.values().stream().filter(p -> p.scheduled).forEach(p -> delete(p, grace));
  }

  private void delete(SimulatedPod p, @Nullable Integer grace) {
    Pod pod = cluster.pods.byUid(p.uid);
    if (pod != null) {
      cluster.deletePod(pod.getMetadata().getNamespace(), p.name, p.uid, grace);
    }
  }

  private void publish(SimulatedPod p) {
    if (!p.terminating) {
      write(p);
    }
  }

  private void write(SimulatedPod p) {
    if (!lost) {
      cluster.podStatus(p.uid, p.status(agenda.instant()));
    }
  }

  private void later(SimulatedPod p, long millis, Runnable what) {
    agenda.inMillis(
        millis,
        () -> {
          if (!lost && pods.containsKey(p.uid)) {
            what.run();
          }
        });
  }

  /** The node goes silent, is given up after 40 s, evicted at 45 s, and its object goes at 80 s. */
  void lose() {
    lost = true;
    var proof = agenda.instant().plus(skew);
    agenda.in(Duration.ofSeconds(40), () -> forAll(p -> p.silent = agenda.instant()));
    agenda.in(Duration.ofSeconds(45), () -> forAll(this::evict));
    agenda.in(Duration.ofSeconds(46), () -> remove(null));
    agenda.in(Duration.ofSeconds(80), () -> cluster.nodes.put(NAME, new NodeView.Gone(proof)));
    agenda.in(Duration.ofSeconds(110), () -> remove(0));
  }

  private void evict(SimulatedPod p) {
    p.disruption =
        SimulatedPod.condition(
            "DisruptionTarget",
            true,
            SimulatedPod.seconds(agenda.instant()),
            "DeletionByTaintManager");
  }

  private void forAll(Consumer<SimulatedPod> change) {
    for (SimulatedPod p : pods.values()) {
      Pod pod = cluster.pods.byUid(p.uid);
      if (pod != null && p.scheduled) {
        change.accept(p);
        // Container statuses stay as they were last written; only conditions are added.
        var frozen = pod.getStatus();
        var told = p.status(agenda.instant());
        told.setContainerStatuses(frozen == null ? null : frozen.getContainerStatuses());
        told.setPhase(frozen == null ? "Pending" : frozen.getPhase());
        cluster.podStatus(p.uid, told);
      }
    }
  }
}
