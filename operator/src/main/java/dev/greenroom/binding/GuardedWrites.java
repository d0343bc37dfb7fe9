package dev.greenroom.binding;

import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes that are guarded by a UID, a resourceVersion or a test, with their answers as values. */
final class GuardedWrites {
  private final KubernetesClient client;

  GuardedWrites(KubernetesClient client) {
    this.client = client;
  }

  void delete(String path, String uid, @Nullable Integer graceSeconds) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("kind", "DeleteOptions");
    options.put("apiVersion", "v1");
    options.put("preconditions", Map.of("uid", uid));
    if (graceSeconds != null) {
      options.put("gracePeriodSeconds", graceSeconds);
    }
    try {
      client.raw(path, "DELETE", options);
    } catch (KubernetesClientException e) {
      // Gone, or another object has the name by now: either way the one that was meant is no more.
      if (e.getCode() != 404 && e.getCode() != 409) {
        throw e;
      }
    }
  }

  /**
   * Removes one finalizer where it stands, so that those of others are never touched.
   *
   * @return false when the finalizers are not as they were read, or the object is another one
   */
  boolean release(HasMetadata object, String finalizer) {
    int index =
        Objects.requireNonNullElse(object.getMetadata().getFinalizers(), List.<String>of())
            .indexOf(finalizer);
    if (index < 0) {
      return true;
    }
    List<Map<String, Object>> patch =
        List.of(
            Map.of("op", "test", "path", "/metadata/uid", "value", object.getMetadata().getUid()),
            Map.of("op", "test", "path", "/metadata/finalizers/" + index, "value", finalizer),
            Map.of("op", "remove", "path", "/metadata/finalizers/" + index));
    Written<?> written = patched(object, patch);
    return written instanceof Written.Ok<?> || written instanceof Written.Absent<?>;
  }

  /** The identity that a merge patch is guarded by, and the finalizers with ours among them. */
  static Map<String, Object> held(HasMetadata read, String finalizer) {
    List<String> finalizers = new ArrayList<>(read.getMetadata().getFinalizers());
    if (!finalizers.contains(finalizer)) {
      finalizers.add(finalizer);
    }
    return Map.of(
        "resourceVersion",
        read.getMetadata().getResourceVersion(),
        "uid",
        read.getMetadata().getUid(),
        "finalizers",
        finalizers);
  }

  <T extends HasMetadata> Written<T> merged(T read, Map<String, Object> patch) {
    return patched(read, PatchType.JSON_MERGE, patch);
  }

  <T extends HasMetadata> Written<T> patched(T read, List<Map<String, Object>> patch) {
    return patched(read, PatchType.JSON, patch);
  }

  /**
   * The form without an edit function: fabric8 then sends one request and no GET before it. It
   * copies the object it is given, of which only the name matters.
   */
  private <T extends HasMetadata> Written<T> patched(T read, PatchType type, Object patch) {
    String json = client.getKubernetesSerialization().asJson(patch);
    T named = named(read);
    return Answers.written(() -> client.resource(named).patch(PatchContext.of(type), json));
  }

  @SuppressWarnings("unchecked") // of the class of the object itself
  private <T extends HasMetadata> T named(T read) {
    KubernetesSerialization serialization = client.getKubernetesSerialization();
    Map<String, Object> name =
        Map.of(
            "metadata",
            Map.of(
                "namespace", read.getMetadata().getNamespace(),
                "name", read.getMetadata().getName()));
    return serialization.convertValue(name, (Class<T>) read.getClass());
  }
}
