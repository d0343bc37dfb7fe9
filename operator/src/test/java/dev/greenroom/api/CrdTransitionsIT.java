package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What may become of an AgentSession once it is there. */
class CrdTransitionsIT {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String BINDING =
      """
      {"podName": "my-agent-1b2c3d4e-0", "podUID": "p", "agentUID": "a", "revision": "7c9f",
       "boundTime": "2026-01-02T03:04:05Z"}""";
  private static final String FINAL_USAGE =
      """
      {"status": {"phase": "Stopping", "usage": {"acceptedTime": "2026-01-02T03:04:05Z",
       "runningTime": "2026-01-02T03:04:07Z", "stoppingTime": "2026-01-02T03:09:07Z",
       "endedTime": "2026-01-02T03:09:08Z", "instantiatingSeconds": 2, "runningSeconds": 300,
       "tearingDownSeconds": 1, "totalSeconds": 303, "billable": true,
       "provenance": {"accepted": "ApiServer", "running": "Runner", "stopping": "Runner",
       "ended": "ContainerStatus"}, "final": true}}}""";

  @RegisterExtension static final RealApiServer server = new RealApiServer();

  @BeforeAll
  static void install() {
    InstalledCrds.on(server.client());
  }

  @Test
  void agentIsImmutable() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    // When / Then
    refuses(session, "{'spec': {'agent': 'other'}}", "spec.agent", "agent is immutable");
  }

  @Test
  void bodyIsImmutableToItsLastLeaf() {
    // Given
    var session = session("{'agent': 'my-agent', 'body': {'a': {'b': [1, {'c': 2}]}}}");
    // When / Then
    refuses(session, "{'spec': {'body': {'a': {'b': [1, {'c': 3}]}}}}", "spec.body", "immutable");
    refuses(session, "{'spec': {'body': {'new': 1}}}", "spec.body", "immutable");
    refuses(session, "{'spec': {'body': null}}", "spec.body", "immutable");
  }

  @Test
  void bodyIsNotAddedLater() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    // When / Then
    refuses(session, "{'spec': {'body': {'a': 1}}}", "spec.body", "immutable");
  }

  @Test
  void bindingIsSetOnceAndForAll() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    // When
    session.patch(MERGE, "{\"spec\": {\"binding\": " + BINDING + "}}");
    // Then
    refuses(session, "{'spec': {'binding': {'podUID': 'q'}}}", "spec.binding", "immutable");
    refuses(session, "{'spec': {'binding': {'revision': null}}}", "spec.binding", "immutable");
    refuses(session, "{'spec': {'binding': null}}", "spec.binding", "immutable");
  }

  @Test
  void secondBinderLosesByATestOfAbsence() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    String bind =
        """
        [{"op": "test", "path": "/spec/binding", "value": null},
         {"op": "add", "path": "/spec/binding", "value": %s}]"""
            .formatted(BINDING);
    // When
    session.patch(PatchContext.of(PatchType.JSON), bind);
    // Then
    assertThatThrownBy(() -> session.patch(PatchContext.of(PatchType.JSON), bind))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(422));
  }

  @Test
  void limitsAreSettledByTheBinder() {
    // Given
    var session = session("{'agent': 'my-agent', 'limits': {'maxDurationSeconds': 600}}");
    // When
    session.patch(MERGE, json("{'spec': {'limits': {'maxDurationSeconds': 300}}}"));
    session.patch(
        MERGE,
        "{\"spec\": {\"limits\": {\"startTimeoutSeconds\": 60}, \"binding\": " + BINDING + "}}");
    // Then
    refuses(session, "{'spec': {'limits': {'maxDurationSeconds': 200}}}", "spec.limits", "bound");
    refuses(session, "{'spec': {'limits': null}}", "spec.limits", "bound");
  }

  @Test
  void limitsAreNotAddedToABoundSession() {
    // Given
    var session = session("{'agent': 'my-agent', 'binding': " + BINDING + "}");
    // When / Then
    refuses(session, "{'spec': {'limits': {'maxDurationSeconds': 200}}}", "spec.limits", "bound");
  }

  @Test
  void whatTheAgentWasToldIsSettledOnceBound() {
    // Given
    var session =
        session("{'agent': 'my-agent', 'transport': 'webrtc', 'binding': " + BINDING + "}");
    // When / Then
    refuses(session, "{'spec': {'transport': 'daily'}}", "spec.transport", "bound");
    refuses(session, "{'spec': {'transport': null}}", "spec.transport", "bound");
    refuses(
        session, "{'spec': {'daily': {'roomUrl': 'https://x.daily.co/r'}}}", "spec.daily", "bound");
  }

  @Test
  void stopIsNotTakenBack() {
    // Given
    var session = session("{'agent': 'my-agent', 'stop': false, 'binding': " + BINDING + "}");
    // When
    session.patch(MERGE, json("{'spec': {'stop': true}}"));
    // Then
    refuses(session, "{'spec': {'stop': false}}", "spec.stop", "stop cannot be taken back");
    refuses(session, "{'spec': {'stop': null}}", "spec.stop", "stop cannot be taken back");
  }

  @Test
  void finalUsageIsNotEditedRemovedOrUndone() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    status(session).patch(MERGE, FINAL_USAGE);
    Usage bill = session.get().getStatus().usage();
    // When / Then
    for (String edit :
        new String[] {
          "{'usage': {'totalSeconds': 1}}",
          "{'usage': {'endedTime': '2026-01-02T03:09:09Z'}}",
          "{'usage': {'billable': null}}",
          "{'usage': {'final': false}}",
          "{'usage': {'final': null}}",
          "{'usage': {'provenance': {'ended': 'Capped'}}}",
          "{'usage': null}",
          "{'phase': 'Completed', 'usage': null}"
        }) {
      refuses(status(session), "{'status': " + edit + "}", "status.usage", "final usage");
    }
    refuses(status(session), "{'status': null}", "status.usage", "final usage");
    assertThat(session.get().getStatus().usage()).isEqualTo(bill);
  }

  @Test
  void phaseChangesBesideFinalUsage() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    status(session).patch(MERGE, FINAL_USAGE);
    // When
    status(session)
        .patch(MERGE, json("{'status': {'phase': 'Completed', 'reason': 'AgentFinished'}}"));
    // Then
    var now = session.get().getStatus();
    assertThat(now.phase()).isEqualTo(AgentSessionStatus.Phase.Completed);
    assertThat(now.usage().totalSeconds()).isEqualTo(303);
  }

  @Test
  void usageMovesUntilItIsFinal() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    // When
    status(session)
        .patch(MERGE, json("{'status': {'usage': {'acceptedTime': '2026-01-02T03:04:05Z'}}}"));
    status(session).patch(MERGE, FINAL_USAGE);
    // Then
    assertThat(session.get().getStatus().usage().settled()).isTrue();
  }

  @Test
  void specAndFinalizersChangeBesideFinalUsage() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    status(session).patch(MERGE, FINAL_USAGE);
    // When
    session.patch(MERGE, json("{'metadata': {'finalizers': ['greenroom.dev/session']}}"));
    session.patch(MERGE, json("{'spec': {'stop': true}, 'metadata': {'finalizers': null}}"));
    // Then
    assertThat(session.get().getSpec().stop()).isTrue();
  }

  @Test
  void twoConditionsOfOneTypeAreRefused() {
    // Given
    var session = session("{'agent': 'my-agent'}");
    String one =
        "{'type': 'Running', 'status': 'True', 'reason': 'R', 'message': '',"
            + " 'lastTransitionTime': '2026-01-02T03:04:05Z'}";
    // When / Then
    refuses(
        status(session),
        "{'status': {'conditions': [" + one + ", " + one + "]}}",
        "status.conditions[1]",
        "Duplicate value");
  }

  private static Resource<AgentSession> session(String spec) {
    String name = "s-" + UUID.randomUUID();
    AgentSession session =
        GreenroomSerialization.create()
            .unmarshal(
                json("{'metadata': {'name': '" + name + "'}, 'spec': " + spec + "}"),
                AgentSession.class);
    var sessions = server.client().resources(AgentSession.class).inNamespace(server.namespace());
    sessions.resource(session).create();
    return sessions.withName(name);
  }

  private static EditReplacePatchable<AgentSession> status(Resource<AgentSession> session) {
    return session.subresource("status");
  }

  private static void refuses(
      EditReplacePatchable<AgentSession> session, String patch, String field, String why) {
    assertThatThrownBy(() -> session.patch(MERGE, json(patch)))
        .as(patch)
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(why);
  }

  private static String json(String quotedSingly) {
    return quotedSingly.replace('\'', '"');
  }
}
