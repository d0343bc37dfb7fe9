package dev.greenroom.gateway.organization;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.Reason;
import dev.greenroom.gateway.wire.EndState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SessionViewTest {
  private static final String SPEC =
      """
      spec:
        agent: my-agent
        binding: {podName: p, podUID: u, agentUID: 1b2c3d4e-0000-4000-8000-000000000001, revision: 7c9f}
      """;
  private static final String ENDED =
      SPEC
          + """
          status:
            phase: Completed
            reason: AgentFinished
            startedColdly: true
            conditions:
            - {type: Running, status: "False", lastTransitionTime: "2026-01-02T03:09:07Z", reason: r, message: m}
            - {type: Finished, status: "True", lastTransitionTime: "2026-01-02T03:09:09Z", reason: r, message: m}
            usage:
              acceptedTime: "2026-01-02T03:04:05Z"
              runningTime: "2026-01-02T03:04:07Z"
              stoppingTime: "2026-01-02T03:09:07Z"
              endedTime: "2026-01-02T03:09:08Z"
              totalSeconds: 303
              provenance: {accepted: ApiServer, running: Runner, stopping: Runner, ended: ContainerStatus}
              final: true
          """;

  @Test
  void aSessionThatWasJustAskedForHasEveryKeyOfTheList() {
    // When
    JsonNode record = Yaml.json(SessionView.of(Yaml.session("spec: {agent: my-agent}\n")));

    // Then
    assertThat(record)
        .isEqualTo(
            Yaml.json(
                """
                sessionId: hello-1
                serviceId: null
                organizationId: acme
                deploymentId: null
                createdAt: "2026-01-02T03:04:05.000Z"
                updatedAt: "2026-01-02T03:04:05.000Z"
                endedAt: null
                botStartSeconds: null
                coldStart: null
                completionStatus: null
                endState: active
                """));
  }

  @Test
  void aRunningSessionShowsHowLongItsAgentTookToTheMillisecond() {
    // Given
    String rest =
        SPEC
            + """
            status:
              startedColdly: true
              conditions:
              - {type: Running, status: "True", lastTransitionTime: "2026-01-02T03:04:06Z", reason: r, message: m}
              usage: {acceptedTime: "2026-01-02T03:04:05Z", runningTime: "2026-01-02T03:04:06.678Z"}
            """;

    // When
    JsonNode record = Yaml.json(SessionView.detail(Yaml.session(rest)));

    // Then
    assertThat(record.path("botStartSeconds").asDouble()).isEqualTo(1.678);
    assertThat(record.path("coldStart").asBoolean()).isTrue();
    assertThat(record.path("endedAt").isNull()).isTrue();
    assertThat(record.path("endState").asText()).isEqualTo("active");
    assertThat(record.path("updatedAt").asText()).isEqualTo("2026-01-02T03:04:06.000Z");
    assertThat(record.path("events"))
        .isEqualTo(
            Yaml.json(
                """
                - {eventCode: SESSION_START_INITIATED, eventTs: "2026-01-02T03:04:05.000Z"}
                - {eventCode: REQUEST_ARRIVED_AT_BOT, eventTs: "2026-01-02T03:04:06.678Z"}
                """));
  }

  @Test
  void theEndOfASessionIsThatOfItsBill() {
    // When
    JsonNode record = Yaml.json(SessionView.detail(Yaml.session(ENDED)));

    // Then
    assertThat(record.path("sessionId").asText()).isEqualTo("hello-1");
    assertThat(record.path("endedAt").asText()).isEqualTo("2026-01-02T03:09:08.000Z");
    assertThat(record.path("endState").asText()).isEqualTo("completed");
    assertThat(record.path("completionStatus").asText()).isEqualTo("HTTP_COMPLETED");
    assertThat(record.path("deploymentId").asText())
        .isEqualTo(RevisionId.of("1b2c3d4e-0000-4000-8000-000000000001", "7c9f"));
    assertThat(record.path("events").findValuesAsText("eventCode"))
        .containsExactly("SESSION_START_INITIATED", "REQUEST_ARRIVED_AT_BOT", "SESSION_COMPLETED");
    assertThat(record.path("resourceMetrics").isNull()).isTrue();
    assertThat(record.path("meetingIds").isArray()).isTrue();
  }

  @Test
  void aSessionThatNeverRanHasNoBotStart() {
    // Given
    String rest =
        ENDED
            .replace("AgentFinished", "StartTimeout")
            .replace("running: Runner", "running: NotReached");

    // When
    JsonNode record = Yaml.json(SessionView.detail(Yaml.session(rest)));

    // Then
    assertThat(record.path("botStartSeconds").isNull()).isTrue();
    assertThat(record.path("endState").asText()).isEqualTo("agent_start_timeout");
    assertThat(record.path("events").findValuesAsText("eventCode"))
        .containsExactly("SESSION_START_INITIATED", "SESSION_TIMEOUT");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "AgentFinished,true,completed,HTTP_COMPLETED",
        "StoppedByUser,true,terminated,-",
        "StoppedByUser,false,ended_before_agent_start,-",
        "MaxDurationReached,true,terminated,-",
        "StartTimeout,false,agent_start_timeout,HTTP_ERROR",
        "Unschedulable,false,agent_start_timeout,HTTP_ERROR",
        "ImagePullFailed,false,ended_before_agent_start,HTTP_ERROR",
        "AgentError,true,agent_error,500",
        "AgentCrashed,true,agent_error,HTTP_ERROR",
        "OutOfMemory,true,agent_error,HTTP_ERROR",
        "NodeLost,true,terminated,HTTP_ERROR",
        "PodDeleted,true,terminated,HTTP_ERROR",
        "AtCapacity,false,ended_before_agent_start,429",
        "AgentNotFound,false,ended_before_agent_start,404",
      })
  void eachReasonHasItsWord(Reason reason, boolean ran, String state, String completion) {
    // When
    EndState ended = Endings.state(reason, true, ran);

    // Then
    assertThat(ended.wire()).isEqualTo(state);
    assertThat(Endings.completionStatus(reason, true)).isEqualTo(completion);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void nothingIsOverBeforeItIsTornDown(Reason reason) {
    // When
    EndState state = Endings.state(reason, false, true);

    // Then
    assertThat(state).isEqualTo(EndState.ACTIVE);
    assertThat(Endings.completionStatus(reason, false)).isNull();
  }
}
