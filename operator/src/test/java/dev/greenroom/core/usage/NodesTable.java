package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.DAYS;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.LifeFixture.started;
import static dev.greenroom.core.usage.Row.row;

import dev.greenroom.core.PodFacts.RunnerReport;
import dev.greenroom.core.PodFactsFixture;
import java.time.Duration;
import java.util.List;

/** Nodes that are lost, come back late, or whose clock is wrong. */
final class NodesTable {

  private static final double HOUR = 3600;

  private NodesTable() {}

  static List<Row> rows() {
    return List.of(
        row(
            "node lost, statuses frozen",
            ran()
                .lease(40.5)
                .pod(
                    pod()
                        .nodeSilent(80)
                        .disruption(110, "DeletionByTaintManager")
                        .deleting(140, 30)),
            "2 40 40 | 2+38+0=40 | ApiServer NodeLease NodeLease"),
        row(
            "node lost, its pod gone",
            ran().lease(40.5),
            "2 40 40 | 2+38+0=40 | ApiServer NodeLease NodeLease"),
        row(
            "node lost, last heard of before the session ran",
            ran().lease(1).pod(pod().nodeSilent(50)),
            "2 2 2 | 2+0+0=2 | ApiServer NodeLease NodeLease"),
        row(
            "node lost after the runner's end was told",
            ran().lease(24).pod(pod().report(2.4, 20.7, "AgentFinished").runnerEnded(20.7)),
            "2 20 24 | 2+18+4=24 | ApiServer Runner NodeLease"),
        row(
            "runner's end told after the node's last heartbeat",
            ran().lease(15).pod(pod().report(2.4, 20.7, "AgentFinished").runnerEnded(20.7)),
            "2 20 20 | 2+18+0=20 | ApiServer Runner NodeLease"),
        row(
            "node lost, its Lease too",
            ran().pod(pod().nodeSilent(80)),
            "2 80 80 | 2+78+0=80 | ApiServer PodCondition PodCondition"),
        row(
            "node back late with the true ends",
            ran()
                .pod(
                    pod()
                        .disruption(110, "DeletionByTaintManager")
                        .report(2.4, 45.7, "AgentFinished")
                        .runnerEnded(45.8)
                        .agentEnded(166)
                        .deleted(167)),
            "2 45 75 | 2+43+30=75 | ApiServer Runner Capped"),
        row(
            "node lost an hour ahead",
            ran().lease(3640.5).pod(pod().nodeSilent(80).nodeAhead(Duration.ofHours(1))),
            "2 40 40 | 2+38+0=40 | ApiServer NodeLease NodeLease"),
        row(
            "clock an hour ahead, reported",
            ran().pod(reported().nodeAhead(Duration.ofHours(1))),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "clock an hour behind, reported",
            ran().pod(reported().nodeAhead(Duration.ofHours(-1))),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "clock an hour ahead, no message",
            ran().pod(silent().nodeAhead(Duration.ofHours(1))),
            "2 8 10 | 2+6+2=10 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock an hour behind, no message",
            ran().pod(silent().nodeAhead(Duration.ofHours(-1))),
            "2 8 10 | 2+6+2=10 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock an hour ahead, running known only from the report",
            started().pod(reported().nodeAhead(Duration.ofHours(1))),
            "2 10 12 | 2+8+2=12 | Runner Runner ContainerStatus"),
        row(
            "clock an hour behind, running known only from the report",
            started().pod(reported().nodeAhead(Duration.ofHours(-1))),
            "2 10 12 | 2+8+2=12 | Runner Runner ContainerStatus"),
        row(
            "clock an hour ahead, terminated by its kubelet",
            ran()
                .pod(
                    pod()
                        .disruption(20, "TerminationByKubelet")
                        .deleted(45)
                        .nodeAhead(Duration.ofHours(1))),
            "2 20 20 | 2+18+0=20 | ApiServer PodCondition PodCondition"),
        row(
            "clock two seconds ahead is left alone",
            ran().pod(silent().nodeAhead(Duration.ofSeconds(2))),
            "2 10 12 | 2+8+2=12 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock one second behind is left alone",
            ran().pod(silent().nodeAhead(Duration.ofSeconds(-1))),
            "2 7 9 | 2+5+2=9 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock four seconds ahead is corrected",
            ran().pod(silent().nodeAhead(Duration.ofSeconds(4))),
            "2 8 10 | 2+6+2=10 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock an hour ahead and nobody knows: never later than now",
            ran().pod(silent().scheduled(null).nodeAhead(Duration.ofHours(1))).now(60),
            "2 60 60 | 2+58+0=60 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock an hour behind and nobody knows: never before it ran",
            ran().pod(silent().scheduled(null).nodeAhead(Duration.ofHours(-1))),
            "2 2 2 | 2+0+0=2 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock set back an hour in the session, reported",
            ran()
                .pod(
                    pod()
                        .report(
                            new RunnerReport(
                                "hello-1", at(2.4), at(10.7 - HOUR), 8300, "AgentFinished", 200))
                        .runnerEnded(10.8 - HOUR)
                        .agentEnded(12.1 - HOUR)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "clock set back an hour in the session, no message: ended before it started",
            ran().pod(pod().runnerEnded(137, "Error", 8.9 - HOUR).agentEnded(10.2 - HOUR)),
            "2 2 2 | 2+0+0=2 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "clock set forward an hour in the session, reported",
            ran()
                .pod(
                    pod()
                        .report(
                            new RunnerReport(
                                "hello-1", at(2.4), at(10.7 + HOUR), 8300, "AgentFinished", 200))
                        .runnerEnded(10.8 + HOUR)
                        .agentEnded(12.1 + HOUR)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "node lost an hour behind",
            ran().lease(40.5 - HOUR).pod(pod().nodeSilent(80).nodeAhead(Duration.ofHours(-1))),
            "2 40 40 | 2+38+0=40 | ApiServer NodeLease NodeLease"),
        row(
            "node lost an hour ahead and nobody knows: the node controller's word",
            ran()
                .lease(40.5 + HOUR)
                .pod(pod().scheduled(null).nodeSilent(80).nodeAhead(Duration.ofHours(1))),
            "2 80 80 | 2+78+0=80 | ApiServer PodCondition PodCondition"),
        row(
            "node lost for days, and so was the operator",
            ran()
                .now(DAYS)
                .lease(40.5)
                .pod(
                    pod()
                        .nodeSilent(80)
                        .disruption(380, "DeletionByTaintManager")
                        .deleting(410, 30)),
            "2 40 40 | 2+38+0=40 | ApiServer NodeLease NodeLease"),
        row(
            "node lost after the provisional message, nothing told after it",
            ran()
                .lease(30)
                .pod(
                    pod()
                        .report(2.4, 20.3, "Terminated")
                        .runnerEnded(20.4)
                        .nodeSilent(70)
                        .deleting(50, 30)),
            "2 20 30 | 2+18+10=30 | ApiServer Runner NodeLease"),
        row(
            "shut down with its node an hour ahead, told by the runner",
            ran()
                .pod(
                    pod()
                        .disruption(20, "TerminationByKubelet")
                        .report(2.4, 20.5, "Terminated")
                        .runnerEnded(20.6)
                        .agentEnded(23.2)
                        .nodeAhead(Duration.ofHours(1))),
            "2 20 23 | 2+18+3=23 | ApiServer Runner ContainerStatus"),
        row(
            "an hour behind, the agent runs on while the operator is away for days",
            ran()
                .now(DAYS)
                .pod(
                    pod()
                        .report(2.4, 10.7, "AgentFinished")
                        .runnerEnded(10.8)
                        .nodeAhead(Duration.ofHours(-1))),
            "2 10 40 | 2+8+30=40 | ApiServer Runner Capped"));
  }

  private static PodFactsFixture reported() {
    return pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12.1);
  }

  private static PodFactsFixture silent() {
    return pod().runnerEnded(137, "Error", 8.9).agentEnded(10.2);
  }
}
