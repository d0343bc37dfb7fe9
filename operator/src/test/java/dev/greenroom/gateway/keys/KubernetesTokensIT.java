package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.Credentials.Wanted;
import dev.greenroom.testing.RealApiServer;
import dev.greenroom.testing.ServiceAccounts;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tokens of service accounts, reviewed by a real API server. */
class KubernetesTokensIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private final KubernetesCredentials credentials =
      new KubernetesCredentials(
          new CachedReviews(new KubernetesTokenReviews(server.client()), Ticker.systemTicker()));
  private String organization;

  @BeforeEach
  void makeAnOrganisation() {
    organization = server.freshNamespace("tokens");
  }

  @Test
  void whoMayCreateSessionsIsPrivateThereAndNowhereElse() {
    // Given
    String token = account("ci", "create");

    // Then
    Verdict known =
        new Verdict.Known(
            new Caller(
                Caller.Kind.PRIVATE,
                organization,
                "system:serviceaccount:" + organization + ":ci"));
    assertThat(credentials.verify(token, start(organization))).isEqualTo(known);
    assertThat(credentials.verify(token, start(null))).isEqualTo(known);
    assertThat(credentials.verify(token, start(server.namespace())))
        .isInstanceOf(Verdict.Forbidden.class);
    assertThat(credentials.verify(token, start(""))).isInstanceOf(Verdict.Forbidden.class);
  }

  @Test
  void whoMayOnlyReadIsKnownAndMayNotStart() {
    assertThat(credentials.verify(account("reader", "get", "list", "watch"), start(organization)))
        .isInstanceOf(Verdict.Forbidden.class);
  }

  @Test
  void aTokenOfNobodyIsRefused() {
    // Given
    String token = account("ci", "create");

    // Then
    assertThat(credentials.verify("no.token.at-all", start(organization)))
        .isEqualTo(new Verdict.Refused());
    assertThat(
            credentials.verify(
                token.substring(0, token.length() - 4) + "AAAA", start(organization)))
        .isEqualTo(new Verdict.Refused());
  }

  private static Wanted start(String organization) {
    return new Wanted(organization, Access.START);
  }

  private String account(String name, String... verbs) {
    return new ServiceAccounts(server.client(), organization)
        .token(name, ServiceAccounts.greenroom("agentsessions", verbs));
  }
}
