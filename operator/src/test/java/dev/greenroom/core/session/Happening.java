package dev.greenroom.core.session;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.ContainerFacts.Running;
import dev.greenroom.core.PodFacts;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Something that happens to a session; nothing where it could not happen. */
enum Happening {
  OPERATOR_ACTS(w -> true, w -> w.operate(World.Fate.DONE)),
  OPERATOR_ACTS_ON(w -> true, World::quiesce),
  OPERATOR_DIES(w -> true, w -> w.operate(World.Fate.DIES_BEFORE)),
  REPLY_IS_LOST(w -> true, w -> w.operate(World.Fate.REPLY_LOST)),
  A_MOMENT_PASSES(w -> true, w -> w.now = w.now.plusMillis(1300)),
  TEN_SECONDS_PASS(w -> true, w -> w.now = w.now.plusSeconds(10)),
  TWO_MINUTES_PASS(w -> true, w -> w.now = w.now.plusSeconds(120)),
  AGENT_IS_MISSING(w -> w.session.binding == null, w -> w.pool = World.Pool.NO_AGENT),
  POOL_IS_FULL(w -> w.session.binding == null, w -> w.pool = World.Pool.FULL),
  AGENT_IS_SUSPENDED(w -> w.session.binding == null, w -> w.pool = World.Pool.SUSPENDED),
  QUOTA_IS_USED_UP(w -> w.session.binding == null, w -> w.pool = World.Pool.REFUSED),
  IT_RATHER_WAITS(w -> w.session.binding == null, w -> w.session.waiting(60)),
  OTHERS_ARE_AHEAD(w -> w.session.binding == null, w -> w.session.at(3, true)),
  THE_LINE_MOVES(w -> true, Happening::moveLine),
  POOL_IS_FREE(w -> true, w -> w.pool = World.Pool.FREE),
  BINDING_IS_FORGED(w -> w.session.binding == null && w.exists, Happening::forge),
  NO_NODE_FITS(w -> waits(w), w -> w.pod.unschedulable = "0/1 nodes are available"),
  POD_IS_SCHEDULED(w -> waits(w), w -> w.pod.node = "node-1"),
  KUBELET_REFUSES(w -> fresh(w), Happening::refuse),
  PULL_FAILS(w -> fresh(w), w -> w.pod.agent(PodSketch.waiting("ImagePullBackOff"))),
  SECRET_IS_MISSING(
      w -> fresh(w), w -> w.pod.agent(PodSketch.waiting("CreateContainerConfigError"))),
  CONTAINERS_START(w -> fresh(w), Happening::start),
  AGENT_IS_READY(w -> runs(w) && w.pod.agent instanceof Running, Happening::ready),
  AGENT_FINISHES(w -> inSession(w), w -> w.report("AgentFinished", 200)),
  AGENT_FAILS(w -> inSession(w), w -> w.report("AgentError", 500)),
  LIMIT_IS_REACHED(w -> inSession(w), w -> w.report("MaxDurationReached", null)),
  AGENT_CRASHES(w -> runs(w), w -> w.pod.agent(w.ended(3, "Error"))),
  AGENT_IS_KILLED(w -> runs(w), w -> w.pod.agent(w.ended(137, "OOMKilled"))),
  CRASH_IS_REPORTED(w -> inSession(w), w -> w.report("AgentCrashed", null)),
  RUNNER_IS_KILLED(w -> runs(w), w -> w.pod.runner(w.ended(137, "Error"))),
  SOMEBODY_STOPS_IT(w -> w.exists, w -> w.session.stop = true),
  SOMEBODY_DELETES_IT(w -> w.exists, Happening::deleteSession),
  KIND_IS_DELETED(w -> w.exists && !w.session.deleted, Happening::deleteKind),
  POD_IS_DELETED(w -> w.pod != null, w -> w.delete(30)),
  POD_IS_EVICTED(w -> w.pod != null, Happening::evict),
  NODE_RUNS_OUT(w -> runs(w), w -> w.pod.failed("Evicted", "The node was low on memory")),
  KUBELET_IS_DONE(w -> w.pod != null && w.pod.deletion != null, Happening::finishPod),
  NODE_GOES(w -> w.pod != null && w.pod.deletion != null, Happening::loseNode),
  FINALIZER_IS_FORCED_OFF(w -> w.pod != null && w.pod.deletion != null, w -> w.pod = null);

  private final Predicate<World> possible;
  private final Consumer<World> effect;

  Happening(Predicate<World> possible, Consumer<World> effect) {
    this.possible = possible;
    this.effect = effect;
  }

  void happen(World world) {
    if (possible.test(world)) {
      effect.accept(world);
    }
  }

  private static boolean waits(World w) {
    return w.pod != null && w.pod.node == null && w.pod.deletion == null;
  }

  private static boolean fresh(World w) {
    return w.pod != null
        && w.pod.node != null
        && !w.pod.phase.equals("Failed")
        && !(w.pod.agent instanceof Running)
        && !w.pod.agent.ended();
  }

  private static boolean runs(World w) {
    return w.pod != null
        && w.pod.node != null
        && w.pod.phase.equals("Running")
        && !w.pod.agent.ended()
        && !w.pod.runner.ended();
  }

  private static boolean inSession(World w) {
    return w.delivered != null && w.pod != null && !w.pod.runner.ended() && w.pod.report == null;
  }

  private static void moveLine(World w) {
    int ahead = Math.max(0, w.session.place.ahead() - 1);
    w.session.at(ahead, ahead > 0 && w.session.place.lineAhead());
  }

  private static void forge(World w) {
    w.pool = World.Pool.FREE;
    w.operate(World.Fate.REPLY_LOST);
    if (w.pod != null) {
      w.pod.session("other");
    }
  }

  /** The kubelet does not admit the pod and speaks of no container. */
  private static void refuse(World w) {
    w.pod.failed("OutOfcpu", "no cpu");
    w.pod.agent(new ContainerFacts.Unknown()).runner(new ContainerFacts.Unknown());
  }

  private static void start(World w) {
    w.pod.phase = "Running";
    w.pod.agent(new Running(w.now.truncatedTo(ChronoUnit.SECONDS), false));
    w.pod.runner(new Running(w.now.truncatedTo(ChronoUnit.SECONDS), false));
  }

  private static void ready(World w) {
    w.pod.agent(new Running(w.now.truncatedTo(ChronoUnit.SECONDS), true));
  }

  private static void deleteSession(World w) {
    w.session.deleted = true;
    w.exists = w.session.finalizer;
  }

  private static void deleteKind(World w) {
    deleteSession(w);
    w.session.crdTerminating = true;
  }

  private static void evict(World w) {
    w.pod.disruption = new PodFacts.Transition(true, w.now, "EvictionByEvictionAPI");
    w.delete(30);
  }

  /** Whatever ran ends, whatever never ran is told so, and the kubelet lets the object go. */
  private static void finishPod(World w) {
    boolean refused = w.pod.phase.equals("Failed") && !(w.pod.agent instanceof Running);
    if (w.pod.node != null && !refused) {
      if (inSession(w)) {
        w.report("Terminated", null);
      }
      w.pod.agent(closed(w, w.pod.agent));
      w.pod.runner(closed(w, w.pod.runner));
      w.pod.phase = w.pod.phase.equals("Failed") ? "Failed" : "Succeeded";
    }
    w.pod.deleted(w.now.truncatedTo(ChronoUnit.SECONDS), 0);
  }

  private static ContainerFacts closed(World w, ContainerFacts container) {
    if (container.ended()) {
      return container;
    }
    return container instanceof Running
        ? w.ended(0, "Completed")
        : new ContainerFacts.Terminated(137, "ContainerStatusUnknown", null, null, null);
  }

  private static void loseNode(World w) {
    w.session.node(new NodeView.Gone(w.now.minusSeconds(40)));
  }
}
