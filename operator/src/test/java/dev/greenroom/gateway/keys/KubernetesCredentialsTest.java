package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.gateway.Access;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.gateway.Credentials.Wanted;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KubernetesCredentialsTest {
  private static final String TOKEN = "some.token.of-a-cluster";
  private static final String CI = "system:serviceaccount:acme:ci";
  private static final Wanted START_ANYWHERE = new Wanted(null, Access.START);
  private static final Wanted START_IN_ACME = new Wanted("acme", Access.START);

  private final ScriptedReviews reviews = new ScriptedReviews();
  private final KubernetesCredentials credentials = new KubernetesCredentials(reviews);

  @Test
  void whoMayIsPrivateThereAndNowhereElse() {
    assertThat(credentials.verify(TOKEN, START_IN_ACME)).isEqualTo(known(CI, "acme"));
    assertThat(error(credentials.verify(TOKEN, new Wanted("other", Access.START))))
        .isEqualTo(
            "Kubernetes user system:serviceaccount:acme:ci needs create on"
                + " agentsessions.greenroom.dev in namespace other. Ask for a role that has it.");
  }

  @Test
  void oneAccessIsNotAnother() {
    assertThat(error(credentials.verify(TOKEN, new Wanted("acme", Access.LOGS))))
        .contains("needs get on pods/log in namespace acme");
  }

  @Test
  void aServiceAccountIsAtHomeWhereNothingElseIsSaid() {
    // Given
    reviews.allow("acme", "other");
    reviews.organizations = List.of("acme", "other");

    // Then
    assertThat(credentials.verify(TOKEN, START_ANYWHERE)).isEqualTo(known(CI, "acme"));
  }

  @Test
  void aServiceAccountOfAnotherNamespaceIsOfTheOneOrganisationThatLetsItIn() {
    // Given
    reviews.name = "system:serviceaccount:tools:ci";
    reviews.organizations = List.of("acme", "other");

    // Then
    assertThat(credentials.verify(TOKEN, START_ANYWHERE)).isEqualTo(known(reviews.name, "acme"));
  }

  @Test
  void aUserOfSeveralOrganisationsMustSayWhich() {
    // Given
    reviews.name = "jane@example.com";
    reviews.allow("acme", "other");
    reviews.organizations = List.of("acme", "other", "third");

    // Then
    assertThat(error(credentials.verify(TOKEN, START_ANYWHERE)))
        .contains("several organizations (acme, other)", "API key", "{organization}");
    assertThat(credentials.verify(TOKEN, START_IN_ACME)).isEqualTo(known(reviews.name, "acme"));
  }

  @Test
  void whoAsksWhereTheyBelongIsToldAllOfIt() {
    // Given
    reviews.name = "jane@example.com";
    reviews.organizations = List.of("acme", "other", "third");
    reviews.allow("acme", "third");

    // Then
    Verdict expected =
        new Verdict.Known(
            new Caller(Caller.Kind.PRIVATE, "acme", reviews.name, List.of("acme", "third")));
    assertThat(credentials.verify(TOKEN, new Wanted(null, Access.MEMBERSHIP))).isEqualTo(expected);
    assertThat(credentials.verify(TOKEN)).isEqualTo(expected);
  }

  @Test
  void aUserOfNoOrganisationIsToldWhatIsMissing() {
    // Given
    reviews.name = "jane@example.com";

    // Then
    assertThat(error(credentials.verify(TOKEN, START_ANYWHERE)))
        .contains(
            "needs create on agentsessions.greenroom.dev in the namespace of an organization");
    reviews.name = CI;
    reviews.allowed = Set.of();
    assertThat(error(credentials.verify(TOKEN, START_ANYWHERE))).contains("in namespace acme");
  }

  @Test
  void aLargeClusterIsNotAskedAboutEveryOrganisation() {
    // Given
    reviews.name = "jane@example.com";
    reviews.organizations = IntStream.range(0, 51).mapToObj(i -> "acme-" + i).toList();

    // Then
    assertThat(credentials.verify(TOKEN, START_ANYWHERE)).isInstanceOf(Verdict.Forbidden.class);
    assertThat(reviews.questions).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "Acme", "a/b", "-a", "a\n"})
  void whatIsNoNamespaceIsNeverAskedFor(String organization) {
    assertThat(credentials.verify(TOKEN, new Wanted(organization, Access.START)))
        .isInstanceOf(Verdict.Forbidden.class);
    assertThat(reviews.questions).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "with a space in it", "with\nlines.of.text", "umlaut-äöü-"})
  void whatIsNoTokenIsNeverAskedFor(String token) {
    assertThat(credentials.verify(token, START_IN_ACME)).isEqualTo(new Verdict.Refused());
    assertThat(credentials.verify(null, START_IN_ACME)).isEqualTo(new Verdict.Missing());
    assertThat(reviews.tokens).isZero();
  }

  @Test
  void aTokenThatTheClusterDoesNotKnowIsRefused() {
    // Given
    reviews.name = null;

    // Then
    assertThat(credentials.verify(TOKEN, START_IN_ACME)).isEqualTo(new Verdict.Refused());
  }

  @Test
  void withoutAnAnswerItIsUndecided() {
    // Given
    reviews.silent = true;
    assertThat(credentials.verify(TOKEN, START_IN_ACME)).isEqualTo(new Verdict.Undecided());

    // When
    reviews.silent = false;

    // Then
    assertThat(credentials.verify(TOKEN, START_IN_ACME)).isInstanceOf(Verdict.Known.class);
  }

  @Test
  void whatMeansToBeAKeyIsNeverShownToTheClusterAsAToken() {
    // Given
    ChainedCredentials chain =
        new ChainedCredentials(bearer -> new Verdict.Undecided(), credentials);
    String key = ApiKey.random(Caller.Kind.PRIVATE, new SecureRandom()).text();

    // Then
    assertThat(chain.verify(key)).isEqualTo(new Verdict.Undecided());
    assertThat(chain.verify(key, START_IN_ACME)).isEqualTo(new Verdict.Undecided());
    assertThat(chain.verify("sk_torn-one", START_IN_ACME)).isEqualTo(new Verdict.Undecided());
    assertThat(reviews.tokens).isZero();
    assertThat(chain.verify(TOKEN, START_IN_ACME)).isInstanceOf(Verdict.Known.class);
    assertThat(chain.verify(TOKEN)).isInstanceOf(Verdict.Forbidden.class);
  }

  private static Verdict known(String user, String organization) {
    return new Verdict.Known(new Caller(Caller.Kind.PRIVATE, organization, user));
  }

  private static String error(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Forbidden.class);
    return ((Verdict.Forbidden) verdict).error();
  }
}
