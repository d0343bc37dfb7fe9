package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.YEAR_1;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.Row.row;

import dev.greenroom.core.ContainerFacts.Terminated;
import dev.greenroom.core.ContainerFacts.Unknown;
import dev.greenroom.core.ContainerFacts.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Pods that somebody took away: deleted, forced, evicted, collected, their statuses lost. */
final class DeletionsTable {

  private DeletionsTable() {}

  static List<Row> rows() {
    return List.of(
        row(
            "deleted with grace, drained to its own end",
            ran()
                .pod(
                    pod()
                        .report(2.4, 18.5, "AgentFinished")
                        .runnerEnded(18.6)
                        .agentEnded(18.8)
                        .deleted(19)),
            "2 18 18 | 2+16+0=18 | ApiServer Runner ContainerStatus"),
        row(
            "deleted with grace, killed at its end",
            ran()
                .pod(
                    pod()
                        .runnerEnded(137, "Error", 35.1)
                        .agentEnded(137, "Error", 35.2)
                        .deleted(36)),
            "2 35 35 | 2+33+0=35 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "deleted with grace, the provisional message survives the kill",
            ran()
                .pod(
                    pod()
                        .report(2.4, 10.2, "Terminated")
                        .runnerEnded(137, "Error", 15.1)
                        .agentEnded(137, "Error", 15.1)
                        .deleted(15)),
            "2 10 15 | 2+8+5=15 | ApiServer Runner ContainerStatus"),
        row(
            "forced, the kubelet tells the ends later",
            ran()
                .pod(
                    pod()
                        .runnerEnded(137, "Error", 21.4)
                        .agentEnded(137, "Error", 22.2)
                        .deleted(20)),
            "2 21 22 | 2+19+1=22 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "forced, no end is ever told",
            ran().pod(pod().deleted(20)),
            "2 20 20 | 2+18+0=20 | ApiServer Estimated Estimated"),
        row(
            "forced while its readiness probe had failed long before",
            ran().pod(pod().unready(8, "ContainersNotReady").deleted(20)),
            "2 20 20 | 2+18+0=20 | ApiServer Estimated Estimated"),
        row(
            "collected by PodGC: frozen as running, its node silent before",
            ran().pod(pod().nodeSilent(50).disruption(90, "DeletionByPodGC").deleted(90)),
            "2 50 50 | 2+48+0=50 | ApiServer PodCondition PodCondition"),
        row(
            "collected by PodGC: frozen as running and ready",
            ran().pod(pod().disruption(90, "DeletionByPodGC").deleted(95)),
            "2 90 90 | 2+88+0=90 | ApiServer PodCondition PodCondition"),
        row(
            "evicted through the API, the runner tells",
            ran()
                .pod(
                    pod()
                        .disruption(20, "EvictionByEvictionAPI")
                        .report(2.4, 20.3, "Terminated")
                        .runnerEnded(20.4)
                        .agentEnded(22)),
            "2 20 22 | 2+18+2=22 | ApiServer Runner ContainerStatus"),
        row(
            "evicted by its kubelet without a message",
            ran()
                .pod(
                    pod()
                        .disruption(20, "TerminationByKubelet")
                        .runnerEnded(137, "Error", 21.3)
                        .agentEnded(137, "Error", 22.3)),
            "2 21 22 | 2+19+1=22 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "eviction announced before it ran, then forced",
            ran().pod(pod().disruption(1, "PreemptionByScheduler").deleted(20)),
            "2 20 20 | 2+18+0=20 | ApiServer Estimated Estimated"),
        row(
            "statuses unknown with null instants",
            ran()
                .pod(
                    pod()
                        .agent(unknown(null))
                        .runner(unknown(null))
                        .unready(30, "PodFailed")
                        .deleted(45)),
            "2 30 30 | 2+28+0=30 | ApiServer PodCondition PodCondition"),
        row(
            "statuses unknown with instants of the year 1",
            ran().pod(pod().agent(unknown(YEAR_1)).runner(unknown(YEAR_1)).deleted(45)),
            "2 45 45 | 2+43+0=45 | ApiServer Estimated Estimated"),
        row(
            "statuses unknown with instants of zero, unready since before it ran",
            ran()
                .pod(
                    pod()
                        .agent(unknown(Instant.EPOCH))
                        .runner(unknown(Instant.EPOCH))
                        .unready(1, "ContainersNotReady")
                        .deleted(45)),
            "2 45 45 | 2+43+0=45 | ApiServer Estimated Estimated"),
        row(
            "agent's status unknown, runner's end told",
            ran().pod(pod().agent(unknown(null)).runnerEnded(31.4).deleted(45)),
            "2 31 31 | 2+29+0=31 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "eviction announced in the session, and never carried out",
            ran()
                .pod(
                    pod()
                        .disruption(8, "EvictionByEvictionAPI")
                        .report(2.4, 30.7, "AgentFinished")
                        .runnerEnded(30.8)
                        .agentEnded(32.1)),
            "2 30 32 | 2+28+2=32 | ApiServer Runner ContainerStatus"),
        row(
            "refused by a kubelet that had restarted: no word of its containers",
            ran().pod(pod().phase("Failed").agent(new Unknown()).runner(new Unknown()).deleted(60)),
            "2 60 60 | 2+58+0=60 | ApiServer Estimated Estimated"),
        row(
            "statuses wiped when its silent node went",
            ran().pod(pod().agent(new Unknown()).runner(new Unknown()).nodeSilent(50).deleted(95)),
            "2 50 50 | 2+48+0=50 | ApiServer PodCondition PodCondition"),
        row(
            "shown as waiting again after a reboot, the ends in lastState lost",
            ran()
                .pod(
                    pod()
                        .agent(new Waiting("ContainerCreating", null))
                        .runner(new Waiting("ContainerCreating", null))
                        .unready(40, "ContainersNotReady")
                        .deleted(60)),
            "2 60 60 | 2+58+0=60 | ApiServer Estimated Estimated"),
        row(
            "rebooted an hour ahead: the kubelet knows neither container",
            ran()
                .pod(
                    pod()
                        .phase("Failed")
                        .agent(unknown(null))
                        .runner(unknown(null))
                        .unready(95, "PodFailed")
                        .nodeAhead(Duration.ofHours(1))),
            "2 95 95 | 2+93+0=95 | ApiServer PodCondition PodCondition"),
        row(
            "forced off a node an hour ahead, no end is ever told",
            ran().pod(pod().deleted(20).nodeAhead(Duration.ofHours(1))),
            "2 20 20 | 2+18+0=20 | ApiServer Estimated Estimated"),
        row(
            "preempted by the scheduler off a node an hour behind, without a message",
            ran()
                .pod(
                    pod()
                        .disruption(20, "PreemptionByScheduler")
                        .runnerEnded(137, "Error", 50.3)
                        .agentEnded(137, "Error", 50.3)
                        .deleted(51)
                        .nodeAhead(Duration.ofHours(-1))),
            "2 50 50 | 2+48+0=50 | ApiServer ContainerStatus ContainerStatus"));
  }

  private static Terminated unknown(Instant instant) {
    return new Terminated(137, "ContainerStatusUnknown", "could not be located", instant, instant);
  }
}
