package dev.greenroom.gateway.keys;

import dev.greenroom.api.Names;
import dev.greenroom.gateway.Access;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Token reviews, subject access reviews and organisations of a cluster. The gateway's own
 * credential must be allowed to create the former two and to list namespaces.
 */
public final class KubernetesTokenReviews implements TokenReviews {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final KubernetesClient client;

  /**
   * @param client for requests that are given up soon and not repeated: somebody waits for them
   */
  public KubernetesTokenReviews(KubernetesClient client) {
    RequestConfig hasty =
        new RequestConfigBuilder()
            .withRequestTimeout((int) ANSWER_WITHIN.toMillis())
            .withRequestRetryBackoffLimit(0)
            .build();
    this.client = client.newClient(hasty).adapt(KubernetesClient.class);
  }

  @Override
  public Optional<User> user(String token) {
    TokenReview review =
        client
            .resource(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build())
            .create();
    UserInfo user = review.getStatus() == null ? null : review.getStatus().getUser();
    return user == null
            || user.getUsername() == null
            || !Boolean.TRUE.equals(review.getStatus().getAuthenticated())
        ? Optional.empty()
        : Optional.of(
            new User(
                user.getUsername(),
                user.getUid(),
                orEmpty(user.getGroups()),
                user.getExtra() == null ? Map.of() : user.getExtra()));
  }

  @Override
  public boolean allows(User user, String namespace, Access access) {
    SubjectAccessReview review =
        client
            .resource(
                new SubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withUser(user.name())
                    .withUid(user.uid())
                    .withGroups(user.groups())
                    .withExtra(user.extra())
                    .withNewResourceAttributes()
                    .withNamespace(namespace)
                    .withVerb(access.verb())
                    .withGroup(access.group())
                    .withResource(access.resource())
                    .withSubresource(access.subresource())
                    .endResourceAttributes()
                    .endSpec()
                    .build())
            .create();
    return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  @Override
  public List<String> organizations() {
    return client.namespaces().withLabel(Names.ORGANIZATION, "true").list().getItems().stream()
        .map(namespace -> namespace.getMetadata().getName())
        .sorted()
        .toList();
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
