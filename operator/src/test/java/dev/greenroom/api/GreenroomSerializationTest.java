package dev.greenroom.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.DefaultKubernetesResourceList;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GreenroomSerializationTest {
  private final KubernetesSerialization serialization = GreenroomSerialization.create();

  @Test
  void aSessionOfALaterVersionIsRead() {
    // Given
    String later =
        """
        {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSession", "future": {},
         "metadata": {"name": "s", "novelty": 1},
         "spec": {"agent": "a", "transport": "sip", "whenFull": "Pray", "priority": 5,
                  "limits": {"maxDurationSeconds": 60, "maxTokens": 1}},
         "status": {"phase": "Paused", "reason": "MoonPhase", "mood": "good",
                    "conditions": [{"type": "Running", "status": "Perhaps", "weight": 1}],
                    "usage": {"totalSeconds": 5, "tips": 1, "provenance": {"ended": "Oracle"}}}}""";
    // When
    AgentSession read = serialization.unmarshal(later, AgentSession.class);
    // Then
    assertThat(read.getSpec().agent()).isEqualTo("a");
    assertThat(read.getSpec().transport()).isNull();
    assertThat(read.getSpec().limits().maxDurationSeconds()).isEqualTo(60);
    assertThat(read.getStatus().phase()).isNull();
    assertThat(read.getStatus().reason()).isNull();
    assertThat(read.getStatus().conditions().get(0).type()).isEqualTo("Running");
    assertThat(read.getStatus().usage().totalSeconds()).isEqualTo(5);
  }

  @Test
  void aWatchKeepsNoNotesOfWhoWroteWhichField() {
    // Given
    String noted =
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "p", "uid": "u", "labels": {"a": "b"}, "resourceVersion": "7",
                      "managedFields": [{"manager": "kubectl", "operation": "Update"}]}}""";
    // When
    Pod kept = GreenroomSerialization.forWatches().unmarshal(noted, Pod.class);
    Pod read = serialization.unmarshal(noted, Pod.class);
    // Then
    assertThat(kept.getMetadata().getManagedFields()).isEmpty();
    assertThat(read.getMetadata().getManagedFields()).hasSize(1);
    read.getMetadata().setManagedFields(null);
    kept.getMetadata().setManagedFields(null);
    assertThat(kept).isEqualTo(read);
  }

  @Test
  void aWatchKeepsOfAPodOnlyHowItIsReached() {
    // Given
    String whole =
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
         "spec": {"nodeName": "n", "tolerations": [{"key": "k"}], "volumes": [{"name": "v"}],
                  "containers": [{"name": "agent", "command": ["run"], "resources": {},
                                  "env": [{"name": "A", "value": "B"}],
                                  "ports": [{"containerPort": 8080}]}]}}""";
    String needed =
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"},
         "spec": {"nodeName": "n",
                  "containers": [{"name": "agent", "env": [{"name": "A", "value": "B"}],
                                  "ports": [{"containerPort": 8080}]}]}}""";
    // When
    Pod kept = GreenroomSerialization.forWatches().unmarshal(whole, Pod.class);
    // Then
    assertThat(kept).isEqualTo(serialization.unmarshal(needed, Pod.class));
  }

  @Test
  void anAgentOfALaterVersionIsRead() {
    // Given
    String later =
        """
        {"spec": {"image": "x", "profile": "agent-9x", "imagePullPolicy": "Sometimes",
                  "gpu": {"count": 1}, "env": [{"name": "A", "secret": true}]}}""";
    // When
    AgentDeployment read = serialization.unmarshal(later, AgentDeployment.class);
    // Then
    assertThat(read.getSpec().profile()).isNull();
    assertThat(read.getSpec().env()).extracting(EnvVariable::name).containsExactly("A");
  }

  @Test
  void oneOddSessionDoesNotHideTheOthers() {
    // Given
    String list =
        """
        {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSessionList", "metadata": {},
         "items": [{"metadata": {"name": "odd"}, "status": {"phase": "Paused"}},
                   {"metadata": {"name": "plain"}, "status": {"phase": "Running"}}]}""";
    // When
    KubernetesResourceList<AgentSession> read =
        serialization.unmarshal(list, AgentSessionList.class);
    // Then
    assertThat(read.getItems()).extracting(s -> s.getMetadata().getName()).contains("odd", "plain");
  }

  @Test
  void anInstantThatOnlyTheServerUnderstandsIsAbsent() {
    // Given
    String odd = "{\"spec\": {\"binding\": {\"boundTime\": \"2026-01-02t03:04:05.12345678901z\"}}}";
    // When
    AgentSession read = serialization.unmarshal(odd, AgentSession.class);
    // Then
    assertThat(read.getSpec().binding().boundTime()).isNull();
  }

  @Test
  void aDeepBodyIsReadCopiedAndWritten() {
    // Given
    String body = nested(BodyReader.MAX_DEPTH);
    // When
    AgentSession read = serialization.unmarshal(session(body), AgentSession.class);
    // Then
    assertThat(serialization.asJson(serialization.clone(read))).contains(body);
  }

  @Test
  void aBodyDeeperThanCanBeCopiedIsNoObjectAndHidesNoOtherSession() {
    // Given
    String list =
        """
        {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSessionList", "metadata": {},
         "items": [%s, %s]}"""
            .formatted(session(nested(BodyReader.MAX_DEPTH + 1)), session(nested(9_990)));
    // When
    var read = serialization.unmarshal(list, AgentSessionList.class).getItems();
    // Then
    assertThat(read).extracting(s -> s.getSpec().body()).containsOnly(BodyReader.TOO_DEEP);
    assertThat(serialization.clone(read.get(1)).getSpec().body().isObject()).isFalse();
  }

  @Test
  void aNameInABodyAndAgainInManagedFieldsIsReadHoweverLong() {
    // Given
    String name = "n".repeat(1 << 20);
    String session =
        """
        {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSession",
         "metadata": {"managedFields": [{"fieldsV1": {"f:body": {"f:%s": {}}}}]},
         "spec": {"agent": "a", "body": {"%s": 1}}}"""
            .formatted(name, name);
    // When
    AgentSession read = serialization.clone(serialization.unmarshal(session, AgentSession.class));
    // Then
    assertThat(read.getSpec().body().path(name).asInt()).isEqualTo(1);
  }

  @Test
  void namesThatShareOneHashAreRead() throws Exception {
    // Given
    Map<String, Integer> body = new LinkedHashMap<>();
    for (int choice = 0; choice < 1 << 12; choice++) {
      StringBuilder name = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        name.append((choice >> bit & 1) == 0 ? "ab" : "bA");
      }
      body.put(name.toString(), choice);
    }
    String text = new ObjectMapper().writeValueAsString(body);
    // When
    JsonNode read = new ObjectMapper(new BoundedJson()).readTree(text);
    // Then
    assertThat(read).hasSameSizeAs(body.keySet());
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }

  private static String session(String body) {
    return "{\"apiVersion\":\"greenroom.dev/v1alpha1\",\"kind\":\"AgentSession\","
        + "\"spec\":{\"agent\":\"a\",\"body\":"
        + body
        + "}}";
  }

  @Test
  void instantsAreWrittenWithMillisecondsOnlyWhereThereAreSome() {
    assertThat(boundAt(Instant.ofEpochSecond(1767323045))).contains("\"2026-01-02T03:04:05Z\"");
    assertThat(boundAt(Instant.ofEpochMilli(1767323045250L)))
        .contains("\"2026-01-02T03:04:05.250Z\"");
  }

  @Test
  void whatIsAbsentIsNotWritten() throws Exception {
    // Given
    AgentSession session = new AgentSession();
    session.getMetadata().setName("s");
    session.setSpec(new AgentSessionSpec("a", null, null, null, null, null, null, null, null));
    // When
    String written = serialization.asJson(session);
    // Then
    assertThat(new ObjectMapper().readTree(written))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"apiVersion": "greenroom.dev/v1alpha1", "kind": "AgentSession",
                     "metadata": {"name": "s"}, "spec": {"agent": "a"}}"""));
  }

  @Test
  void theBodyKeepsItsNullsAndNumbers() {
    // Given
    String body = "{\"none\":null,\"big\":9007199254740993,\"half\":0.5,\"empty\":{},\"list\":[]}";
    // When
    AgentSession read =
        serialization.unmarshal("{\"spec\": {\"body\": " + body + "}}", AgentSession.class);
    // Then
    assertThat(serialization.asJson(read)).contains(body);
  }

  private String boundAt(Instant instant) {
    AgentSession session = new AgentSession();
    var binding = new AgentSessionSpec.Binding("p", "u", "a", null, null, instant);
    session.setSpec(new AgentSessionSpec("a", null, null, null, null, null, null, null, binding));
    return serialization.asJson(session);
  }

  private static final class AgentSessionList extends DefaultKubernetesResourceList<AgentSession> {}
}
