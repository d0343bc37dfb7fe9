package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.api.Names;

/**
 * What the fake node keeps of a pod: little, since it keeps ten thousand.
 *
 * @param graceful whether a pod that is going waits for its node
 */
record PodState(
    String namespace,
    String name,
    String uid,
    String agent,
    String state,
    String session,
    boolean bound,
    boolean going,
    boolean graceful) {

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
        meta.hasNonNull("deletionTimestamp"),
        meta.path("deletionGracePeriodSeconds").asLong() > 0);
  }

  String path() {
    return "/api/v1/namespaces/" + namespace + "/pods/" + name;
  }
}
