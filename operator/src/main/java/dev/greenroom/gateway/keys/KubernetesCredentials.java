package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials;
import dev.greenroom.gateway.keys.TokenReviews.User;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kubernetes tokens as private credentials: cluster RBAC decides what each is good for.
 *
 * <p>Where a request names no organisation, a service account is taken for one of its own
 * namespace; anybody else, and a service account that may not do it there, must be allowed to in
 * exactly one organisation.
 */
public final class KubernetesCredentials implements Credentials {
  private static final Logger log = LoggerFactory.getLogger(KubernetesCredentials.class);

  /** Each is a question to the API server. */
  private static final int ASKED_AT_MOST = 50;

  private static final String NOWHERE = "-";
  private static final Pattern TOKEN = Pattern.compile("[!-~]{8,16384}");
  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern SERVICE_ACCOUNT =
      Pattern.compile("system:serviceaccount:(?<namespace>[^:]+):[^:]+");

  private final TokenReviews reviews;

  public KubernetesCredentials(TokenReviews reviews) {
    this.reviews = reviews;
  }

  @Override
  public Verdict verify(@Nullable String bearer) {
    return verify(bearer, new Wanted(null, Access.MEMBERSHIP));
  }

  @Override
  public Verdict verify(@Nullable String bearer, Wanted wanted) {
    if (bearer == null) {
      return new Verdict.Missing();
    }
    if (!TOKEN.matcher(bearer).matches()) {
      return new Verdict.Refused();
    }
    try {
      return reviews.user(bearer).map(user -> decide(user, wanted)).orElseGet(Verdict.Refused::new);
    } catch (KubernetesClientException e) {
      log.warn("a Kubernetes token cannot be reviewed: the API server answers {}", e.getCode());
      return new Verdict.Undecided();
    }
  }

  private Verdict decide(User user, Wanted wanted) {
    String named = wanted.organization();
    if (named != null) {
      return allows(user, named, wanted.access())
          ? known(user, List.of(named))
          : missing(user, named, wanted.access());
    }
    Optional<String> home = home(user);
    boolean atHome = home.filter(name -> allows(user, name, wanted.access())).isPresent();
    if (atHome && !wanted.access().equals(Access.MEMBERSHIP)) {
      return known(user, home.stream().toList());
    }
    List<String> all =
        Stream.concat(home.filter(name -> atHome).stream(), elsewhere(user, home, wanted.access()))
            .toList();
    if (all.isEmpty()) {
      return missing(user, home.orElse(NOWHERE), wanted.access());
    }
    return all.size() == 1 || wanted.access().equals(Access.MEMBERSHIP)
        ? known(user, all)
        : ambiguous(user, all);
  }

  private Stream<String> elsewhere(User user, Optional<String> home, Access access) {
    List<String> organizations = reviews.organizations();
    return organizations.size() > ASKED_AT_MOST
        ? Stream.empty()
        : organizations.stream()
            .filter(name -> !home.equals(Optional.of(name)))
            .filter(name -> allows(user, name, access));
  }

  /** Asked about no namespace, the API server would answer about all of them. */
  private boolean allows(User user, String organization, Access access) {
    return NAMESPACE.matcher(organization).matches() && reviews.allows(user, organization, access);
  }

  private static Verdict known(User user, List<String> organizations) {
    return new Verdict.Known(
        new Caller(Caller.Kind.PRIVATE, organizations.get(0), user.name(), organizations));
  }

  private static Verdict missing(User user, String organization, Access access) {
    String where =
        organization.equals(NOWHERE)
            ? "the namespace of an organization"
            : "namespace " + organization;
    return new Verdict.Forbidden(
        new Caller(Caller.Kind.PRIVATE, organization, user.name()),
        "Kubernetes user %s needs %s in %s. Ask for a role that has it."
            .formatted(user.name(), access, where));
  }

  private static Verdict ambiguous(User user, List<String> organizations) {
    return new Verdict.Forbidden(
        new Caller(Caller.Kind.PRIVATE, NOWHERE, user.name()),
        "Kubernetes user %s belongs to several organizations (%s), and this path names none. Use an"
                .formatted(user.name(), String.join(", ", organizations))
            + " API key of one of them, or a path under /v1/organizations/{organization}.");
  }

  private static Optional<String> home(User user) {
    Matcher account = SERVICE_ACCOUNT.matcher(user.name());
    return account.matches() ? Optional.of(account.group("namespace")) : Optional.empty();
  }
}
