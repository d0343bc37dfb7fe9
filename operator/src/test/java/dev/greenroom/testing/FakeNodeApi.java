package dev.greenroom.testing;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/** The writes of a {@link FakeNode}, each for one pod by its UID; a pod that is gone needs none. */
record FakeNodeApi(KubernetesClient client, String node) {

  void register() {
    client
        .resource(new NodeBuilder().withNewMetadata().withName(node).endMetadata().build())
        .create();
    // Every new node is tainted as not ready, and nobody would take that away.
    client
        .resources(Node.class)
        .withName(node)
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"taints\": null}}");
  }

  void unregister() {
    client.nodes().withName(node).delete();
  }

  /** One write for both: the API server puts the annotations of a binding into the pod. */
  void bind(Pod pod, String annotation, String value) {
    ObjectMeta meta = pod.getMetadata();
    unlessGone(
        () ->
            client
                .resource(
                    new BindingBuilder()
                        .withNewMetadata()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .withUid(meta.getUid())
                        .addToAnnotations(annotation, value)
                        .endMetadata()
                        .withNewTarget()
                        .withKind("Node")
                        .withName(node)
                        .endTarget()
                        .build())
                .create());
  }

  void status(Pod pod, PodStatus status) {
    Object body = Map.of("metadata", Map.of("uid", pod.getMetadata().getUid()), "status", status);
    String json = client.getKubernetesSerialization().asJson(body);
    unlessGone(
        () ->
            client
                .resource(pod)
                .subresource("status")
                .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), json));
  }

  /** The kubelet's own DELETE, once all containers have ended. */
  void remove(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    unlessGone(
        () ->
            client.raw(
                "/api/v1/namespaces/" + meta.getNamespace() + "/pods/" + meta.getName(),
                "DELETE",
                new DeleteOptionsBuilder()
                    .withApiVersion("v1")
                    .withKind("DeleteOptions")
                    .withGracePeriodSeconds(0L)
                    .withNewPreconditions()
                    .withUid(meta.getUid())
                    .endPreconditions()
                    .build()));
  }

  private static void unlessGone(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      // Gone, another's name, or deleted before it could be bound.
      if (e.getCode() != 404 && e.getCode() != 409 && e.getCode() != 422) {
        throw e;
      }
    }
  }
}
