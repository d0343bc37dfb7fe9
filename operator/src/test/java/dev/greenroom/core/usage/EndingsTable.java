package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.DAYS;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.Row.row;

import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.core.PodFacts.RunnerReport;
import java.time.Instant;
import java.util.List;

/** Sessions that ran and ended: by themselves, by a stop, by a crash; with and without a report. */
final class EndingsTable {

  private EndingsTable() {}

  static List<Row> rows() {
    return List.of(
        row(
            "natural end",
            ran().pod(pod().report(2.3, 10.6, "AgentFinished").runnerEnded(10.7).agentEnded(12.1)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "stopped by its user",
            ran()
                .stop(20)
                .pod(pod().report(2.4, 20.1, "StoppedByUser").runnerEnded(20.2).agentEnded(21.5)),
            "2 20 21 | 2+18+1=21 | ApiServer Runner ContainerStatus"),
        row(
            "maximum duration reached",
            ran()
                .pod(
                    pod().report(2.4, 62.4, "MaxDurationReached").runnerEnded(62.4).agentEnded(64)),
            "2 62 64 | 2+60+2=64 | ApiServer Runner ContainerStatus"),
        row(
            "agent crashes in the session, the runner tells",
            ran()
                .pod(
                    pod()
                        .agentEnded(3, "Error", 9.4)
                        .report(2.4, 9.5, "AgentCrashed")
                        .runnerEnded(7, "Error", 9.6)),
            "2 9 9 | 2+7+0=9 | ApiServer Runner ContainerStatus"),
        row(
            "agent crashes in the session, the runner can't tell",
            ran().pod(pod().agentEnded(3, "Error", 9.4).runnerEnded(137, "Error", 11.4)),
            "2 9 11 | 2+7+2=11 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "out of memory",
            ran()
                .pod(
                    pod()
                        .agentEnded(137, "OOMKilled", 30.2)
                        .report(2.4, 30.3, "OutOfMemory")
                        .runnerEnded(7, "Error", 30.4)),
            "2 30 30 | 2+28+0=30 | ApiServer Runner ContainerStatus"),
        row(
            "runner killed without a message, agent deleted after it",
            ran().pod(pod().runnerEnded(137, "Error", 8.9).agentEnded(10.2)),
            "2 8 10 | 2+6+2=10 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "runner killed without a message, agent shown running to the end",
            ran().pod(pod().runnerEnded(137, "Error", 8.9).deleted(14)),
            "2 8 14 | 2+6+6=14 | ApiServer ContainerStatus Estimated"),
        row(
            "message cut to its last 4096 bytes, so unreadable",
            ran().pod(pod().runnerEnded(10.7).agentEnded(11.6)),
            "2 10 11 | 2+8+1=11 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "provisional message of a runner that was told to end",
            ran().pod(pod().report(2.4, 12, "Terminated").runnerEnded(15).agentEnded(17.3)),
            "2 12 17 | 2+10+5=17 | ApiServer Runner ContainerStatus"),
        row(
            "report of another session",
            ran()
                .pod(
                    pod()
                        .session("hello-2")
                        .report(2.4, 50, "AgentFinished")
                        .runnerEnded(10.7)
                        .agentEnded(11.6)),
            "2 10 11 | 2+8+1=11 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "report of a negative duration",
            ran().pod(pod().report(50, 2.4, "AgentFinished").runnerEnded(10.7).agentEnded(11.6)),
            "2 10 11 | 2+8+1=11 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "report whose end is zero",
            ran()
                .pod(
                    pod()
                        .report(
                            new RunnerReport(
                                "hello-1", at(2.4), Instant.EPOCH, 8300, "AgentFinished", 200))
                        .runnerEnded(10.7)
                        .agentEnded(12.6)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "everything ends in the second of the runner's end",
            ran().pod(pod().report(2.4, 10.9, "AgentFinished").runnerEnded(10.9).agentEnded(10.95)),
            "2 10 10 | 2+8+0=10 | ApiServer Runner ContainerStatus"),
        row(
            "ended within the second in which it began to run",
            ran().pod(pod().runnerEnded(2.6).agentEnded(2.9)),
            "2 2 2 | 2+0+0=2 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "agent that drains for minutes",
            ran().pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(200)),
            "2 10 40 | 2+8+30=40 | ApiServer Runner Capped"),
        row(
            "operator away for days, the agent runs on",
            ran().now(DAYS).pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8)),
            "2 10 40 | 2+8+30=40 | ApiServer Runner Capped"),
        row(
            "operator away for days, all ended meanwhile",
            ran()
                .now(DAYS)
                .pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "end recorded from the report, pod gone since",
            ran()
                .recorded(LifeFixture.usage(at(2.4), at(10.7), Provenance.Runner))
                .stop(11)
                .now(13),
            "2 10 13 | 2+8+3=13 | ApiServer Runner Estimated"),
        row(
            "end recorded from the report, now only the kubelet's word",
            ran()
                .recorded(LifeFixture.usage(at(2.4), at(10.7), Provenance.Runner))
                .pod(pod().runnerEnded(10.8).agentEnded(12.1)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "end recorded from the kubelet, the report seen since",
            ran()
                .recorded(LifeFixture.usage(at(2.4), at(8), Provenance.ContainerStatus))
                .pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12.1)),
            "2 10 12 | 2+8+2=12 | ApiServer Runner ContainerStatus"),
        row(
            "the pod's own deadline, its runner drained",
            ran()
                .pod(
                    pod()
                        .phase("Failed")
                        .report(2.4, 30.2, "Terminated")
                        .runnerEnded(30.4)
                        .agentEnded(31.2)),
            "2 30 31 | 2+28+1=31 | ApiServer Runner ContainerStatus"),
        row(
            "out of memory, the runner killed with it",
            ran().pod(pod().agentEnded(137, "OOMKilled", 30.2).runnerEnded(137, "OOMKilled", 30.9)),
            "2 30 30 | 2+28+0=30 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "stopped by its user, killed when the grace was over",
            ran()
                .stop(20)
                .pod(
                    pod()
                        .runnerEnded(137, "Error", 25.1)
                        .agentEnded(137, "Error", 25.1)
                        .deleted(26)),
            "2 25 25 | 2+23+0=25 | ApiServer ContainerStatus ContainerStatus"),
        row(
            "finished, and stopped by its user while it was torn down",
            ran()
                .stop(11)
                .pod(pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(16.1)),
            "2 10 16 | 2+8+6=16 | ApiServer Runner ContainerStatus"));
  }
}
