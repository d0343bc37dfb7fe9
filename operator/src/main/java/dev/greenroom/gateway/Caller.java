package dev.greenroom.gateway;

import java.util.List;

/**
 * Who sends a request, as its credential proves.
 *
 * @param organization the namespace that the request is about
 * @param id of the key or name of the Kubernetes user: for logs, never the secret
 * @param organizations all that the credential is good for, as far as that was asked: {@code
 *     organization} is the first
 */
public record Caller(Kind kind, String organization, String id, List<String> organizations) {

  public Caller {
    organizations = List.copyOf(organizations);
  }

  /** Of one organisation. */
  public Caller(Kind kind, String organization, String id) {
    this(kind, organization, id, List.of(organization));
  }

  /** What a credential may do. */
  public enum Kind {
    /** Starts sessions and reaches its own organisation's sessions; nothing else. */
    PUBLIC,
    /** Manages its organisation. */
    PRIVATE
  }
}
