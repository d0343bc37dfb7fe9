package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Access;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The API server's word on tokens and on what their users may do. Without an answer,
 * KubernetesClientException is thrown.
 */
public interface TokenReviews {

  /** Who a token belongs to; empty when the API server does not know it. */
  Optional<User> user(String token);

  /** Whether cluster RBAC gives the user that access in a namespace. */
  boolean allows(User user, String namespace, Access access);

  /** The organisations of the cluster, by name. */
  List<String> organizations();

  /** A user as the API server authenticates it. */
  record User(
      String name, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {}
}
