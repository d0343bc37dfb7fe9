package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.Names;

/** What the fake node keeps of a pod: little, since it keeps ten thousand. */
record PodState(
    String namespace,
    String name,
    String uid,
    String agent,
    String state,
    String session,
    boolean bound,
    boolean going) {

  static PodState of(JsonNode pod) {
    JsonNode meta = pod.path("metadata");
    JsonNode labels = meta.path("labels");
    return new PodState(
        meta.path("namespace").asText(),
        meta.path("name").asText(),
        meta.path("uid").asText(),
        labels.path(Names.AGENT).asText(),
        labels.path(Names.STATE).asText(),
        labels.path(Names.SESSION).asText(),
        pod.path("spec").hasNonNull("nodeName"),
        meta.hasNonNull("deletionTimestamp"));
  }

  String path() {
    return "/api/v1/namespaces/" + namespace + "/pods/" + name;
  }
}
