package dev.greenroom.testing.billing;

import static dev.greenroom.testing.billing.Plot.plot;

import dev.greenroom.api.Reason;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.testing.billing.Plot.Deed;
import dev.greenroom.testing.billing.Plot.Node;
import dev.greenroom.testing.billing.Plot.Words;
import java.util.List;
import java.util.stream.Stream;

/** What can become of a session while no operator looks. */
final class Plots {
  static final List<Plot> ALL =
      Stream.of(ended(), killed(), lost(), lostWords(), toldToEnd(), neverRan())
          .flatMap(List::stream)
          .toList();

  private Plots() {}

  private static List<Plot> ended() {
    return List.of(
        plot("finished, its agent waits for the pod's end").reports(Outcome.AgentFinished),
        plot("finished and torn down")
            .reports(Outcome.AgentFinished)
            .agentEnds(0, "Completed")
            .phase("Succeeded"),
        plot("finished, its agent drained for a minute")
            .reports(Outcome.AgentFinished)
            .agentEnds(0, "Completed")
            .phase("Succeeded")
            .drains(),
        plot("answered with an error").reports(Outcome.AgentError).ends(Reason.AgentError),
        plot("reached its maximum duration")
            .reports(Outcome.MaxDurationReached)
            .ends(Reason.MaxDurationReached),
        plot("its agent crashed")
            .reports(Outcome.AgentCrashed)
            .agentEnds(3, "Error")
            .agentFirst()
            .phase("Failed")
            .ends(Reason.AgentCrashed),
        plot("out of memory")
            .reports(Outcome.AgentCrashed)
            .agentEnds(137, "OOMKilled")
            .agentFirst()
            .phase("Failed")
            .ends(Reason.OutOfMemory),
        plot("finished, the node's clock was set back meanwhile")
            .reports(Outcome.AgentFinished)
            .agentEnds(0, "Completed")
            .phase("Succeeded")
            .steppedBack(),
        plot("finished, the node's clock can't be compared")
            .reports(Outcome.AgentFinished)
            .agentEnds(0, "Completed")
            .phase("Succeeded")
            .clockUnknown(),
        plot("finished, nobody had noted that it ran")
            .unnoted()
            .reports(Outcome.AgentFinished)
            .agentEnds(0, "Completed")
            .phase("Succeeded"));
  }

  private static List<Plot> killed() {
    return List.of(
        plot("agent and runner crashed without a word")
            .runnerEnds(137, Words.NONE)
            .agentEnds(3, "Error")
            .agentFirst()
            .phase("Failed")
            .ends(Reason.AgentCrashed),
        plot("its runner was killed").runnerEnds(137, Words.NONE).ends(Reason.RunnerLost),
        plot("its message was cut").runnerEnds(0, Words.CUT).ends(Reason.RunnerLost),
        plot("the message is another session's")
            .runnerEnds(0, Words.OF_ANOTHER)
            .ends(Reason.RunnerLost),
        plot("ended by its pod's deadline")
            .runnerEnds(137, Words.NONE)
            .agentEnds(137, "Error")
            .failed("DeadlineExceeded")
            .ends(Reason.MaxDurationReached),
        plot("evicted by its kubelet with a last word")
            .reports(Outcome.Terminated)
            .agentEnds(137, "Error")
            .failed("Evicted")
            .disrupted("TerminationByKubelet")
            .ends(Reason.Evicted),
        plot("evicted by its kubelet without a word")
            .runnerEnds(137, Words.NONE)
            .agentEnds(137, "Error")
            .failed("Evicted")
            .ends(Reason.Evicted),
        plot("preempted by its kubelet")
            .runnerEnds(137, Words.NONE)
            .agentEnds(137, "Error")
            .failed("Preempting")
            .ends(Reason.Preempted));
  }

  private static List<Plot> lost() {
    return List.of(
        plot("its node was lost, its pod forced away")
            .nodeSilent()
            .disrupted("DeletionByTaintManager")
            .deed(Deed.POD_DELETED)
            .node(Node.GONE)
            .ends(Reason.NodeLost),
        plot("its node was put out of service")
            .nodeSilent()
            .disrupted("DeletionByPodGC")
            .phase("Failed")
            .deed(Deed.POD_DELETED)
            .node(Node.OUT_OF_SERVICE)
            .ends(Reason.NodeLost),
        plot("its node was lost after the runner's last word")
            .reports(Outcome.AgentFinished)
            .nodeSilent()
            .deed(Deed.POD_DELETED)
            .node(Node.GONE),
        plot("collected, its node and the Lease gone")
            .disrupted("DeletionByPodGC")
            .phase("Failed")
            .deed(Deed.POD_DELETED)
            .node(Node.GONE_WITHOUT_LEASE)
            .ends(Reason.NodeLost),
        plot("forced away from a node that is gone with its Lease")
            .deed(Deed.POD_DELETED)
            .node(Node.GONE_WITHOUT_LEASE)
            .ends(Reason.PodDeleted),
        plot("its pod's finalizer was stripped, its node is gone")
            .deed(Deed.POD_STRIPPED)
            .node(Node.GONE_WITHOUT_LEASE)
            .ends(Reason.PodDeleted));
  }

  private static List<Plot> lostWords() {
    return List.of(
        plot("its node was shut down, statuses unknown")
            .unknown(null)
            .unready()
            .failed("Terminated")
            .ends(Reason.NodeShutdown),
        plot("forced away, statuses of the year 1")
            .unknown("0001-01-01T00:00:00Z")
            .deed(Deed.POD_DELETED)
            .ends(Reason.PodDeleted),
        plot("forced away, statuses of 1970")
            .unknown("1970-01-01T00:00:00Z")
            .deed(Deed.POD_DELETED)
            .ends(Reason.PodDeleted));
  }

  private static List<Plot> toldToEnd() {
    return List.of(
        plot("drained")
            .reports(Outcome.Terminated)
            .agentEnds(0, "Completed")
            .phase("Succeeded")
            .disrupted("EvictionByEvictionAPI")
            .deed(Deed.POD_DELETED)
            .ends(Reason.Evicted),
        plot("preempted by the scheduler")
            .runnerEnds(137, Words.NONE)
            .agentEnds(137, "Error")
            .phase("Failed")
            .disrupted("PreemptionByScheduler")
            .deed(Deed.POD_DELETED)
            .ends(Reason.Preempted),
        plot("its pod was deleted")
            .reports(Outcome.Terminated)
            .agentEnds(0, "Completed")
            .phase("Succeeded")
            .deed(Deed.POD_DELETED)
            .ends(Reason.PodDeleted),
        plot("its pod was forced away, the kubelet tells its end later")
            .silent()
            .deed(Deed.POD_DELETED)
            .ends(Reason.PodDeleted),
        plot("stopped").deed(Deed.STOPPED).ends(Reason.StoppedByUser),
        plot("stopped, killed without a word")
            .silent()
            .deed(Deed.STOPPED)
            .ends(Reason.StoppedByUser),
        plot("deleted").deed(Deed.SESSION_DELETED).ends(Reason.StoppedByUser));
  }

  private static List<Plot> neverRan() {
    return List.of(
        plot("its image could not be pulled")
            .neverRan()
            .agentWaits("ImagePullBackOff")
            .ends(Reason.ImagePullFailed),
        plot("its Secret was missing")
            .neverRan()
            .agentWaits("CreateContainerConfigError")
            .ends(Reason.ConfigError),
        plot("its agent crashed before it had the session")
            .neverRan()
            .agentEnds(1, "Error")
            .agentFirst()
            .ends(Reason.AgentCrashed),
        plot("its agent was never ready").neverRan().ends(Reason.StartTimeout),
        plot("its node was lost before it ran")
            .neverRan()
            .nodeSilent()
            .disrupted("DeletionByTaintManager")
            .deed(Deed.POD_DELETED)
            .node(Node.GONE)
            .ends(Reason.NodeLost),
        plot("no node had room")
            .neverRan()
            .unsaid()
            .phase("Pending")
            .node(Node.NEVER_FOUND)
            .ends(Reason.Unschedulable),
        plot("its kubelet refused it")
            .neverRan()
            .unsaid()
            .failed("OutOfcpu")
            .ends(Reason.Unschedulable));
  }
}
