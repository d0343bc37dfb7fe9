package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One revision of an agent, as its history shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Deployment(
    String id,
    String serviceId,
    @Nullable String buildId,
    Timestamp createdAt,
    Timestamp updatedAt,
    Manifest manifest) {

  /** The history of an agent, the newest first. */
  public record Page(List<Deployment> deployments) {}

  /** The resource that the revision was made from. */
  public record Manifest(String apiVersion, String kind, Metadata metadata, Spec spec) {}

  /** Its name and its organisation. */
  public record Metadata(String name, String namespace) {}

  /** What clients show of its spec; what is not set is left out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Spec(
      String image,
      Scaling autoScaling,
      @Nullable String imagePullSecretName,
      List<String> envFromSecretNames,
      Size resources,
      @Nullable Integer maxSessionDurationSeconds) {}
}
