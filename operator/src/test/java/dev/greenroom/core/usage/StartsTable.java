package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.DAYS;
import static dev.greenroom.core.usage.LifeFixture.started;
import static dev.greenroom.core.usage.Row.row;

import dev.greenroom.core.ContainerFacts.Terminated;
import dev.greenroom.core.ContainerFacts.Unknown;
import dev.greenroom.core.ContainerFacts.Waiting;
import dev.greenroom.core.PodFacts.RunnerReport;
import java.time.Duration;
import java.util.List;

/** Sessions that never ran: everything is instantiating, and nothing is billed. */
final class StartsTable {

  private StartsTable() {}

  static List<Row> rows() {
    return List.of(
        row(
            "never scheduled, given up at its start timeout",
            started().stop(120).pod(pod().unscheduled().deleted(121)),
            "121 121 121 | 121+0+0=121 | NotReached Estimated Estimated | free"),
        row(
            "image can't be pulled",
            started().stop(60).pod(pod().agent(neverRan()).runnerEnded(61.4).deleted(62)),
            "61 61 61 | 61+0+0=61 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "image can't be pulled, forced away before the kubelet was done",
            started()
                .stop(60)
                .pod(pod().agent(new Waiting("ImagePullBackOff", "back-off")).deleted(62)),
            "62 62 62 | 62+0+0=62 | NotReached Estimated Estimated | free"),
        row(
            "agent crashes before it has the session",
            started().pod(pod().agentEnded(1, "Error", 1.6).runnerEnded(3.2).deleted(4)),
            "1 1 1 | 1+0+0=1 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "the runner reports that it never got to /bot",
            started()
                .pod(
                    pod()
                        .report(new RunnerReport("hello-1", null, at(9), 0, "AgentError", null))
                        .runnerEnded(9.1)
                        .agentEnded(11)),
            "9 9 9 | 9+0+0=9 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "delivery refused, stopped at once",
            started().stop(3).pod(pod().deleting(8, 5)).now(5),
            "5 5 5 | 5+0+0=5 | NotReached Estimated Estimated | free"),
        row(
            "node lost before it ran",
            started().lease(12).pod(pod().nodeSilent(50)),
            "12 12 12 | 12+0+0=12 | NotReached NodeLease NodeLease | free"),
        row(
            "preempted before it ran",
            started().pod(pod().disruption(7, "PreemptionByScheduler").deleted(37)),
            "7 7 7 | 7+0+0=7 | NotReached PodCondition PodCondition | free"),
        row(
            "pod gone, stopped long ago, operator away since",
            started().stop(60).now(DAYS),
            "90 90 90 | 90+0+0=90 | NotReached Estimated Estimated | free"),
        row(
            "pod gone and nothing known",
            started().now(45),
            "45 45 45 | 45+0+0=45 | NotReached Estimated Estimated | free"),
        row(
            "agent crashes before it has the session, on a node an hour behind",
            started()
                .pod(
                    pod()
                        .agentEnded(1, "Error", 1.6)
                        .runnerEnded(3.2)
                        .deleted(4)
                        .nodeAhead(Duration.ofHours(-1))),
            "1 1 1 | 1+0+0=1 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "its Secret is missing",
            started()
                .stop(10)
                .pod(pod().agent(new Waiting("CreateContainerConfigError", "no")).deleted(12)),
            "12 12 12 | 12+0+0=12 | NotReached Estimated Estimated | free"),
        row(
            "refused by its kubelet",
            started()
                .stop(3)
                .pod(pod().phase("Failed").agent(new Unknown()).runner(new Unknown()).deleted(4)),
            "4 4 4 | 4+0+0=4 | NotReached Estimated Estimated | free"),
        row(
            "agent never ready, both ended after its start timeout",
            started()
                .stop(120)
                .pod(pod().runnerEnded(125.2).agentEnded(137, "Error", 125.9).deleted(126)),
            "125 125 125 | 125+0+0=125 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "drained before it ran",
            started()
                .pod(
                    pod()
                        .disruption(5, "EvictionByEvictionAPI")
                        .runnerEnded(6.2)
                        .agentEnded(6.4)
                        .deleted(7)),
            "6 6 6 | 6+0+0=6 | NotReached ContainerStatus ContainerStatus | free"),
        row(
            "node lost before it ran, an hour ahead, the operator away for days",
            started()
                .now(DAYS)
                .lease(3612)
                .pod(pod().nodeSilent(50).nodeAhead(Duration.ofHours(1))),
            "12 12 12 | 12+0+0=12 | NotReached NodeLease NodeLease | free"));
  }

  private static Terminated neverRan() {
    return new Terminated(137, "ContainerStatusUnknown", "could not be located", null, null);
  }
}
