package dev.greenroom.gateway.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The API server's word on tokens and on what their users may do; throws without an answer. */
public interface TokenReviews {

  /** Who a token belongs to; empty when the API server does not know it. */
  Optional<User> user(String token);

  boolean mayCreateSessions(User user, String namespace);

  /** A user as the API server authenticates it. */
  record User(
      String name, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {}
}
