package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node's writes about pods: one API call each, all guarded by the pod's UID. */
final class NodeApi {
  /** What became of a write. */
  enum Outcome {
    DONE,
    /** The object is gone or another one has its name. */
    GONE,
    /** Try again later. */
    UNDECIDED
  }

  private static final Logger log = LoggerFactory.getLogger(NodeApi.class);

  private final KubernetesClient client;
  private final String node;

  NodeApi(KubernetesClient client, String node) {
    this.client = client;
    this.node = node;
  }

  Outcome bind(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    return call(
        "binding",
        pod,
        () ->
            client
                .resource(
                    new BindingBuilder()
                        .withNewMetadata()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .withUid(meta.getUid())
                        .endMetadata()
                        .withNewTarget()
                        .withKind("Node")
                        .withName(node)
                        .endTarget()
                        .build())
                .create());
  }

  /** A strategic merge, as the kubelet's: conditions of others stay, and a wrong UID is refused. */
  Outcome writeStatus(Pod pod, PodStatus status) {
    Object body = Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status);
    String json = client.getKubernetesSerialization().asJson(body);
    PatchContext merge = PatchContext.of(PatchType.STRATEGIC_MERGE);
    return call("status", pod, () -> client.resource(pod).subresource("status").patch(merge, json));
  }

  Outcome annotate(Pod pod, String annotation, String value) {
    Object body =
        Map.of(
            "metadata",
            Map.of("uid", pod.getMetadata().getUid(), "annotations", Map.of(annotation, value)));
    String json = client.getKubernetesSerialization().asJson(body);
    PatchContext merge = PatchContext.of(PatchType.JSON_MERGE);
    return call("annotation", pod, () -> client.resource(pod).patch(merge, json));
  }

  /** The kubelet's own DELETE: all containers have ended, only finalizers may hold the object. */
  Outcome finishDelete(Pod pod) {
    DeleteOptions now =
        new DeleteOptionsBuilder()
            .withApiVersion("v1")
            .withKind("DeleteOptions")
            .withGracePeriodSeconds(0L)
            .withNewPreconditions()
            .withUid(pod.getMetadata().getUid())
            .endPreconditions()
            .build();
    ObjectMeta meta = pod.getMetadata();
    String path = "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName();
    return call("deletion", pod, () -> client.raw(path, "DELETE", now));
  }

  void event(Pod pod, String type, String reason, String message, Instant now) {
    ObjectMeta meta = pod.getMetadata();
    String time = ContainerFacts.seconds(now);
    Event event =
        new EventBuilder()
            .withNewMetadata()
            .withGenerateName(meta.getName() + ".")
            .withNamespace(meta.getNamespace())
            .endMetadata()
            .withNewInvolvedObject()
            .withApiVersion("v1")
            .withKind("Pod")
            .withName(meta.getName())
            .withNamespace(meta.getNamespace())
            .withUid(meta.getUid())
            .endInvolvedObject()
            .withType(type)
            .withReason(reason)
            .withMessage(message)
            .withNewSource("process-node", node)
            .withFirstTimestamp(time)
            .withLastTimestamp(time)
            .withCount(1)
            .build();
    call("event", pod, () -> client.resource(event).create());
  }

  private Outcome call(String what, Pod pod, Runnable request) {
    try {
      request.run();
      return Outcome.DONE;
    } catch (KubernetesClientException e) {
      ObjectMeta meta = pod.getMetadata();
      log.debug("{} of pod {}/{}", what, meta.getNamespace(), meta.getName(), e);
      return switch (e.getCode()) {
        case 404 -> Outcome.GONE;
        case 400, 403, 422 -> {
          log.warn(
              "{} of pod {}/{} refused: {}",
              what,
              meta.getNamespace(),
              meta.getName(),
              e.getMessage());
          yield Outcome.GONE;
        }
        default -> Outcome.UNDECIDED;
      };
    }
  }
}
