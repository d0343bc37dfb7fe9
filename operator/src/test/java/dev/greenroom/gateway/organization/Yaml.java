package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.GreenroomSerialization;

/** Objects as the API server has them, written as YAML; and answers as JSON. */
final class Yaml {
  private Yaml() {}

  /**
   * @param rest spec and status
   */
  static AgentDeployment agent(String rest) {
    return GreenroomSerialization.create()
        .unmarshal(
            """
            apiVersion: greenroom.dev/v1alpha1
            kind: AgentDeployment
            metadata:
              name: my-agent
              namespace: acme
              uid: 1b2c3d4e-0000-4000-8000-000000000001
              generation: 2
              creationTimestamp: "2026-01-02T03:04:05Z"
              managedFields:
              - {manager: kubectl, operation: Apply, time: "2026-01-03T00:00:00Z"}
              - {manager: greenroom, operation: Update, subresource: status, time: "2026-01-09T00:00:00Z"}
            """
                + rest,
            AgentDeployment.class);
  }

  static AgentSession session(String rest) {
    return GreenroomSerialization.create()
        .unmarshal(
            """
            apiVersion: greenroom.dev/v1alpha1
            kind: AgentSession
            metadata:
              name: hello-1
              namespace: acme
              uid: 00000000-0000-4000-8000-000000000002
              creationTimestamp: "2026-01-02T03:04:05Z"
            """
                + rest,
            AgentSession.class);
  }

  static JsonNode json(Object wire) {
    return new JsonMapper().valueToTree(wire);
  }

  static JsonNode json(String text) {
    return GreenroomSerialization.create().unmarshal(text, JsonNode.class);
  }
}
