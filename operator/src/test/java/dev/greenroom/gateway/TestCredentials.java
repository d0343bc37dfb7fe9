package dev.greenroom.gateway;

import dev.greenroom.gateway.keys.KubernetesCredentials;
import dev.greenroom.gateway.keys.TokenReviews;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys of {@link TestGateway}, and tokens {@code k8s-...} of service accounts. */
final class TestCredentials implements Credentials, TokenReviews {
  private static final Set<String> READS = Set.of("get", "list", "watch");
  private static final Map<String, String> HOMES =
      Map.of(
          "k8s-editor", "acme",
          "k8s-reader", "acme",
          "k8s-nobody", "acme",
          "k8s-elsewhere", "other");

  private final Credentials kubernetes = new KubernetesCredentials(this);

  @Override
  public Verdict verify(@Nullable String bearer) {
    return TestGateway.verdict(bearer);
  }

  @Override
  public Verdict verify(@Nullable String bearer, Wanted wanted) {
    return bearer != null && bearer.startsWith("k8s-")
        ? kubernetes.verify(bearer, wanted)
        : verify(bearer);
  }

  @Override
  public Optional<User> user(String token) {
    if (token.equals("k8s-silent")) {
      throw new KubernetesClientException("no answer");
    }
    return Optional.ofNullable(HOMES.get(token))
        .map(home -> "system:serviceaccount:" + home + ":" + token)
        .map(name -> new User(name, null, List.of(), Map.of()));
  }

  @Override
  public boolean allows(User user, String namespace, Access access) {
    String token = user.name().replaceAll(".*:", "");
    return namespace.equals(HOMES.get(token))
        && !token.equals("k8s-nobody")
        && (!token.equals("k8s-reader") || READS.contains(access.verb()));
  }

  @Override
  public List<String> organizations() {
    return List.of("acme", "other");
  }
}
