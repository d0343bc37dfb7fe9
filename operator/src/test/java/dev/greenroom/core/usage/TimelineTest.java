package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;
import static dev.greenroom.core.PodFactsFixture.pod;
import static dev.greenroom.core.usage.LifeFixture.ran;
import static dev.greenroom.core.usage.LifeFixture.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.api.Usage.Sources;
import org.junit.jupiter.api.Test;

class TimelineTest {

  @Test
  void aSessionThatStartsHasOnlyItsAdmission() {
    // When
    Usage open = Timeline.of(started().pod(pod().unscheduled()).life()).open();

    // Then
    Sources sources = new Sources(Provenance.ApiServer, null, null, null);
    assertThat(open)
        .isEqualTo(new Usage(at(0), null, null, null, null, null, null, null, null, sources, null));
  }

  @Test
  void aSessionThatRunsHasNoEnd() {
    // When
    Usage open = Timeline.of(ran().pod(pod()).life()).open();

    // Then
    assertThat(open.runningTime()).isEqualTo(at(2.4));
    assertThat(open.stoppingTime()).isNull();
    assertThat(open.endedTime()).isNull();
  }

  @Test
  void theRunnersEndIsShownToTheMillisecondWhileTheAgentIsTornDown() {
    // When
    Usage open =
        Timeline.of(ran().pod(pod().report(3, 11.123, "AgentFinished").runnerEnded(11.2)).life())
            .open();

    // Then
    assertThat(open.stoppingTime()).isEqualTo(at(10.523));
    assertThat(open.provenance().stopping()).isEqualTo(Provenance.Runner);
    assertThat(open.endedTime()).isNull();
    assertThat(open.totalSeconds()).isNull();
    assertThat(open.settled()).isNull();
  }

  @Test
  void aLostNodeKeepsTheBillOpen() {
    // When
    Usage open = Timeline.of(ran().lease(40).pod(pod().nodeSilent(80)).life()).open();

    // Then
    assertThat(open.stoppingTime()).isNull();
    assertThat(open.provenance().stopping()).isNull();
  }

  @Test
  void everyInstantOfATornDownSessionIsShownBeforeItIsSettled() {
    // When
    Usage open =
        Timeline.of(
                ran()
                    .pod(
                        pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12.3))
                    .life())
            .open();

    // Then
    assertThat(open.endedTime()).isEqualTo(at(12));
    assertThat(open.provenance().ended()).isEqualTo(Provenance.ContainerStatus);
  }

  @Test
  void settledInstantsAreWholeSecondsWhoseDifferencesAreTheFigures() {
    // When
    Usage bill =
        Timeline.of(
                ran()
                    .pod(
                        pod().report(2.4, 10.7, "AgentFinished").runnerEnded(10.8).agentEnded(12.3))
                    .life())
            .settled();

    // Then
    Sources sources =
        new Sources(
            Provenance.ApiServer,
            Provenance.ApiServer,
            Provenance.Runner,
            Provenance.ContainerStatus);
    assertThat(bill)
        .isEqualTo(new Usage(at(0), at(2), at(10), at(12), 2L, 8L, 2L, 12L, true, sources, true));
  }
}
