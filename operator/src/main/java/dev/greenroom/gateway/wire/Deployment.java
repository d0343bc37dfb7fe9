package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
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
  public record Page(List<Revision> deployments) {}

  /**
   * A revision in the history.
   *
   * @param number rises with each change of the spec, and with each return to an earlier one; null
   *     before the operator has seen it
   * @param phase null for one that is superseded
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Revision(
      @JsonUnwrapped Deployment deployment, @Nullable Long number, @Nullable Phase phase) {}

  /** What becomes of a revision, in the words that clients know. */
  public enum Phase {
    /** New sessions run it. */
    Active,
    /** No pod of it has become ready yet; new sessions run an earlier one, if there is one. */
    Validating,
    /** Its pods fail; it is tried again. */
    Failed
  }

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
