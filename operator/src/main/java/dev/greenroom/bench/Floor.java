package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.api.GreenroomSerialization;
import dev.greenroom.api.Names;
import dev.greenroom.binding.PodStep;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The requests that no start can do without, sent bare: those of Greenroom's own objects, under
 * names that none of its watches sees ({@code floor.greenroom.dev/...}), so that nobody but the API
 * server has work with them.
 */
final class Floor {
  static final String NAMESPACE = "floor";
  private static final String PODS = "/api/v1/namespaces/" + NAMESPACE + "/pods";
  static final String SESSIONS =
      "/apis/floor.greenroom.dev/v1alpha1/namespaces/" + NAMESPACE + "/agentsessions";

  private final Api api;
  private final InstantSource clock;
  private final KubernetesSerialization serialization = GreenroomSerialization.create();
  private final Queue<Claim> stock = new ConcurrentLinkedQueue<>();
  private ObjectNode warmPod = Api.JSON.createObjectNode();
  private ObjectNode coldPod = Api.JSON.createObjectNode();
  private ObjectNode session = Api.JSON.createObjectNode();

  private record Claim(String path, byte[] patch, byte[] session) {}

  Floor(Api api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  /**
   * Learns what the requests look like.
   *
   * @param warm a warm pod of Greenroom's
   * @param started a session that a gateway has created
   */
  void learn(JsonNode warm, JsonNode started) {
    warmPod = renamed(warm);
    ((ObjectNode) warmPod.get("spec")).remove("activeDeadlineSeconds");
    coldPod = warmPod.deepCopy();
    coldPod.remove("status");
    ((ObjectNode) coldPod.get("spec")).remove("nodeName");
    ((ObjectNode) coldPod.at("/metadata/annotations")).remove(floored(Names.LOCAL_PORTS));
    ((ObjectNode) coldPod.at("/metadata/annotations"))
        .put(floored(Names.CLAIMED_AT), clock.instant().toString());
    ((ObjectNode) coldPod.at("/metadata/labels"))
        .put(floored(Names.STATE), Names.STATE_ACTIVE)
        .put(floored(Names.SESSION), "");
    session = renamed(started);
    session.remove("status");
  }

  private static ObjectNode renamed(JsonNode object) {
    ObjectNode copy = (ObjectNode) Api.read(floored(object.toString()));
    ObjectNode meta = (ObjectNode) copy.get("metadata");
    meta.remove(
        List.of("uid", "resourceVersion", "creationTimestamp", "generation", "managedFields"));
    meta.remove("finalizers");
    meta.put("namespace", NAMESPACE);
    if (meta.get("labels") instanceof ObjectNode labels) {
      labels.put(Names.MANAGED_BY, "floor");
    }
    return copy;
  }

  private static String floored(String text) {
    return text.replace("greenroom.dev/", "floor.greenroom.dev/")
        .replace("greenroom.dev~1", "floor.greenroom.dev~1");
  }

  /** Makes pods that can be claimed; not measured. */
  void stock(int pods) {
    Load.of(8, pods, number -> stock.add(newClaim()));
  }

  private Claim newClaim() {
    String name = "floor-" + UUID.randomUUID();
    ObjectNode pod = named(warmPod, name);
    JsonNode made = api.post(PODS, pod);
    ObjectNode status = Api.JSON.createObjectNode();
    status.set("status", warmPod.get("status"));
    api.patch(PODS + "/" + name + "/status", status);
    String id = UUID.randomUUID().toString();
    Pod seen =
        serialization.unmarshal(
            made.toString().replace("floor.greenroom.dev/", "greenroom.dev/"), Pod.class);
    String patch =
        floored(
            new String(
                Api.bytes(PodStep.claim(seen, id, clock.instant(), 7440).operations()),
                StandardCharsets.UTF_8));
    return new Claim(
        PODS + "/" + name, patch.getBytes(StandardCharsets.UTF_8), session(id, name, made));
  }

  /** PATCH of a pod, then POST of a session. */
  void warm() {
    Claim claim = stock.remove();
    api.send("PATCH", claim.path(), Api.JSON_PATCH, claim.patch());
    api.send("POST", SESSIONS, Api.PLAIN, claim.session());
  }

  /** POST of a pod, then POST of a session. */
  void cold() {
    String name = "floor-" + UUID.randomUUID();
    String id = UUID.randomUUID().toString();
    ObjectNode pod = named(coldPod, name);
    ((ObjectNode) pod.at("/metadata/labels")).put(floored(Names.SESSION), id);
    JsonNode made = api.post(PODS, pod);
    api.send("POST", SESSIONS, Api.PLAIN, session(id, name, made));
  }

  /** POST of a session that is not bound, then a PATCH that binds it; its name. */
  String declared() {
    String id = UUID.randomUUID().toString();
    ObjectNode unbound = named(session, id);
    ObjectNode patch = Api.JSON.createObjectNode();
    patch.putObject("spec").set("binding", ((ObjectNode) unbound.get("spec")).remove("binding"));
    api.post(SESSIONS, unbound);
    api.patch(SESSIONS + "/" + id, patch);
    return id;
  }

  private byte[] session(String id, String podName, JsonNode pod) {
    ObjectNode wanted = named(session, id);
    ((ObjectNode) wanted.at("/spec/binding"))
        .put("podName", podName)
        .put("podUID", pod.at("/metadata/uid").asText());
    return Api.bytes(wanted);
  }

  private static ObjectNode named(ObjectNode template, String name) {
    ObjectNode copy = template.deepCopy();
    ((ObjectNode) copy.get("metadata")).put("name", name);
    return copy;
  }

  /** Deletes all that the floor has made. */
  void clear() {
    stock.clear();
    byte[] atOnce = "{\"gracePeriodSeconds\": 0}".getBytes(StandardCharsets.UTF_8);
    api.send("DELETE", PODS, Api.PLAIN, atOnce);
    api.send("DELETE", SESSIONS, Api.PLAIN, atOnce);
  }
}
