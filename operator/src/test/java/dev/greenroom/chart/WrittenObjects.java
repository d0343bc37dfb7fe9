package dev.greenroom.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;

/** Pods, sessions and agents as anybody may write them: by resource and name, in YAML. */
final class WrittenObjects {
  static final Map<String, String> KINDS =
      Map.of("pods", "Pod", "agentsessions", "AgentSession", "agentdeployments", "AgentDeployment");

  private WrittenObjects() {}

  /** Takes them all away, whatever holds them. */
  static void removeAll(KubernetesClient client, String namespace) {
    KINDS.keySet().forEach(resource -> remove(client, namespace, resource));
  }

  private static void remove(KubernetesClient client, String namespace, String resource) {
    var objects =
        client
            .genericKubernetesResources(version(resource), KINDS.get(resource))
            .inNamespace(namespace);
    objects.delete();
    for (GenericKubernetesResource held : objects.list().getItems()) {
      objects
          .withName(held.getMetadata().getName())
          .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\": {\"finalizers\": null}}");
    }
  }

  /** A dry run, so that each row finds the objects as they were. */
  static void dryRun(
      KubernetesClient who,
      String namespace,
      String resource,
      String name,
      String subresource,
      String patch) {
    Resource<GenericKubernetesResource> target = at(who, namespace, resource, name);
    PatchContext dryRun =
        new PatchContext.Builder()
            .withPatchType(
                resource.equals("pods") ? PatchType.STRATEGIC_MERGE : PatchType.JSON_MERGE)
            .withDryRun(List.of("All"))
            .build();
    String json = json(patch);
    if (subresource.isEmpty()) {
      target.patch(dryRun, json);
    } else {
      target.subresource(subresource).patch(dryRun, json);
    }
  }

  static void create(
      KubernetesClient who, String namespace, String resource, String name, String object) {
    GenericKubernetesResource made =
        Serialization.unmarshal(json(object), GenericKubernetesResource.class);
    made.setKind(KINDS.get(resource));
    made.setApiVersion(version(resource));
    if (made.getMetadata() == null) {
      made.setMetadata(new ObjectMeta());
    }
    made.getMetadata().setNamespace(namespace);
    made.getMetadata().setName(name);
    who.resource(made).create();
  }

  static Resource<GenericKubernetesResource> at(
      KubernetesClient who, String namespace, String resource, String name) {
    return who.genericKubernetesResources(version(resource), KINDS.get(resource))
        .inNamespace(namespace)
        .withName(name);
  }

  private static String json(String yaml) {
    try {
      return new YAMLMapper().readTree(yaml).toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  private static String version(String resource) {
    return resource.equals("pods") ? "v1" : "greenroom.dev/v1alpha1";
  }
}
