package dev.greenroom.gateway;

/**
 * Who sends a request, as its credential proves.
 *
 * @param organization the namespace the credential belongs to
 * @param id of the key or name of the Kubernetes user: for logs, never the secret
 */
public record Caller(Kind kind, String organization, String id) {

  /** What a credential may do. */
  public enum Kind {
    /** Starts sessions and reaches its own organisation's sessions; nothing else. */
    PUBLIC,
    /** Manages its organisation. */
    PRIVATE
  }
}
