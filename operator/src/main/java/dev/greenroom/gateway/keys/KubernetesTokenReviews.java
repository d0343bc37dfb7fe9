package dev.greenroom.gateway.keys;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Token reviews and subject access reviews of a cluster, which may be created by the gateway. */
public final class KubernetesTokenReviews implements TokenReviews {
  private final KubernetesClient client;

  public KubernetesTokenReviews(KubernetesClient client) {
    this.client = client;
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
  public boolean mayCreateSessions(User user, String namespace) {
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
                    .withVerb("create")
                    .withGroup("greenroom.dev")
                    .withResource("agentsessions")
                    .endResourceAttributes()
                    .endSpec()
                    .build())
            .create();
    return review.getStatus() != null && Boolean.TRUE.equals(review.getStatus().getAllowed());
  }

  private static List<String> orEmpty(@Nullable List<String> list) {
    return list == null ? List.of() : list;
  }
}
