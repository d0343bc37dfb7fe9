package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * JSON of the resources as every client of Greenroom reads and writes it: what this version does
 * not know is read as absent.
 *
 * <p>One object that can't be decoded would stop the list and the watch of all of them. So what a
 * later version wrote (fields, words of an enum), an instant that only the API server's parser
 * accepts, a name of any length, and a body nested deeper than can be copied are no errors here.
 */
public final class GreenroomSerialization {
  private GreenroomSerialization() {}

  /** A new one; give it to {@code KubernetesClientBuilder.withKubernetesSerialization}. */
  public static KubernetesSerialization create() {
    return new KubernetesSerialization(mapper(), true);
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper = new ObjectMapper(new BoundedJson());
    mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    mapper.enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);
    mapper.addHandler(new UnreadableIsAbsent());
    return mapper;
  }

  /**
   * A new one for watches, which keep what they read: it leaves out the notes of who wrote which
   * field, and of a pod what its containers are made of, most of what an object takes in memory. No
   * decision rests on them.
   */
  public static KubernetesSerialization forWatches() {
    ObjectMapper mapper = mapper();
    mapper.addMixIn(ObjectMeta.class, WithoutWriters.class);
    mapper.addMixIn(PodSpec.class, WithoutSetting.class);
    mapper.addMixIn(Container.class, AsReached.class);
    return new KubernetesSerialization(mapper, true);
  }

  @JsonIgnoreProperties("managedFields")
  private interface WithoutWriters {}

  @JsonIgnoreProperties({
    "affinity",
    "dnsConfig",
    "imagePullSecrets",
    "initContainers",
    "nodeSelector",
    "securityContext",
    "tolerations",
    "topologySpreadConstraints",
    "volumes"
  })
  private interface WithoutSetting {}

  /** Its name, its ports and its variables are left. */
  @JsonIgnoreProperties({
    "args",
    "command",
    "envFrom",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "resources",
    "securityContext",
    "startupProbe",
    "volumeMounts"
  })
  private interface AsReached {}

  /** Reads a word that its type can't hold as if it were not there. */
  private static final class UnreadableIsAbsent extends DeserializationProblemHandler {
    @Override
    public Object handleWeirdStringValue(
        DeserializationContext context, Class<?> type, String value, String failure) {
      return type.getPackageName().equals("java.time") ? null : NOT_HANDLED;
    }
  }
}
