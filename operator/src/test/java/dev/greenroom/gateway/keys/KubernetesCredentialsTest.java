package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesCredentialsTest {
  private static final String TOKEN = "some.token.of-a-cluster";

  private final FakeReviews reviews = new FakeReviews();
  private long nanos;
  private final KubernetesCredentials credentials = new KubernetesCredentials(reviews, () -> nanos);

  @Test
  void aUserWhoMayCreateSessionsIsPrivateAndAskedForOnceInTenSeconds() {
    // When
    for (int i = 0; i < 10; i++) {
      assertThat(credentials.verify(TOKEN, "acme"))
          .isEqualTo(
              new Verdict.Known(
                  new Caller(Caller.Kind.PRIVATE, "acme", "system:serviceaccount:acme:ci")));
    }

    // Then
    assertThat(reviews.asked).isOne();
    nanos += Duration.ofSeconds(11).toNanos();
    reviews.allowed = Set.of();
    assertThat(credentials.verify(TOKEN, "acme")).isEqualTo(new Verdict.Refused());
  }

  @Test
  void theAnswerForOneOrganisationIsNoneForAnother() {
    assertThat(credentials.verify(TOKEN, "acme")).isInstanceOf(Verdict.Known.class);
    assertThat(credentials.verify(TOKEN, "other")).isEqualTo(new Verdict.Refused());
  }

  @Test
  void withoutAnOrganisationAServiceAccountIsAtHome() {
    assertThat(credentials.verify(TOKEN)).isEqualTo(credentials.verify(TOKEN, "acme"));
    reviews.name = "jane";
    nanos += Duration.ofSeconds(11).toNanos();
    assertThat(credentials.verify(TOKEN)).isEqualTo(new Verdict.Refused());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "Acme", "a/b", "-a", "a\n"})
  void whatIsNoNamespaceIsNeverAskedFor(String organization) {
    assertThat(credentials.verify(TOKEN, organization)).isEqualTo(new Verdict.Refused());
    assertThat(reviews.asked).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with a space in it", "with\nlines.of.text", "umlaut-äöü-"})
  void whatIsNoTokenIsNeverAskedFor(String token) {
    assertThat(credentials.verify(token, "acme")).isEqualTo(new Verdict.Refused());
    assertThat(credentials.verify(null, "acme")).isEqualTo(new Verdict.Missing());
    assertThat(reviews.asked).isZero();
  }

  @Test
  void withoutAnAnswerItIsUndecidedAndAskedForAgain() {
    // Given
    reviews.silent = true;
    assertThat(credentials.verify(TOKEN, "acme")).isEqualTo(new Verdict.Undecided());

    // When
    reviews.silent = false;

    // Then
    assertThat(credentials.verify(TOKEN, "acme")).isInstanceOf(Verdict.Known.class);
  }

  @Test
  void whatMeansToBeAKeyIsNeverShownToTheClusterAsAToken() {
    // Given
    ChainedCredentials chain =
        new ChainedCredentials(bearer -> new Verdict.Undecided(), credentials);
    String key = ApiKey.random(Caller.Kind.PRIVATE, new SecureRandom()).text();

    // Then
    assertThat(chain.verify(key)).isEqualTo(new Verdict.Undecided());
    assertThat(chain.verify(key, "acme")).isEqualTo(new Verdict.Undecided());
    assertThat(chain.verify("sk_torn-one", "acme")).isEqualTo(new Verdict.Undecided());
    assertThat(reviews.asked).isZero();
    assertThat(chain.verify(TOKEN, "acme")).isInstanceOf(Verdict.Known.class);
    assertThat(chain.verify(TOKEN)).isInstanceOf(Verdict.Known.class);
  }

  private static final class FakeReviews implements TokenReviews {
    String name = "system:serviceaccount:acme:ci";
    Set<String> allowed = Set.of("acme");
    boolean silent;
    int asked;

    @Override
    public Optional<User> user(String token) {
      asked++;
      if (silent) {
        throw new KubernetesClientException("no answer");
      }
      return Optional.of(new User(name, "uid", List.of(), Map.of()));
    }

    @Override
    public boolean mayCreateSessions(User user, String namespace) {
      return allowed.contains(namespace);
    }
  }
}
