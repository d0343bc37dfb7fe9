package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.binding.StartAnswer;
import dev.greenroom.gateway.organization.OrganizationRoutes;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteAccessTest {
  private static final List<String> CREDENTIALS =
      List.of(
          "none",
          "malformed",
          "revoked",
          "undecided",
          "public",
          "private",
          "otherPublic",
          "otherPrivate");

  static Stream<Arguments> table() {
    return Stream.of(
        row("GET", "/healthz", 200, 200, 200, 200, 200, 200, 200, 200),
        row("GET", "/readyz", 200, 200, 200, 200, 200, 200, 200, 200),
        row("GET", "/metrics", 200, 200, 200, 200, 200, 200, 200, 200),
        row("POST", "/v1/public/my-agent/start", 401, 401, 401, 503, 200, 200, 200, 200),
        row("GET", "/v1/organizations", 401, 401, 401, 503, 403, 200, 403, 200),
        row("GET", "/v1/organizations/acme/services", 401, 401, 401, 503, 403, 200, 403, 403),
        row("DELETE", "/v1/organizations/acme/services", 401, 401, 401, 503, 403, 200, 403, 403));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("table")
  void letsInWhoItSays(String method, String path, Map<String, Integer> expected) {
    try (TestGateway gateway = gateway()) {
      // When
      Map<String, Integer> found = new LinkedHashMap<>();
      for (String credential : CREDENTIALS) {
        HttpResponse<String> response = gateway.call(method, path, key(credential));
        found.put(credential, response.statusCode());
        if (response.statusCode() == 401) {
          StartHandlerTest.assertError(gateway, response, 401, "401");
        }
      }

      // Then
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void everyRouteIsInTheTable() {
    try (TestGateway gateway = gateway()) {
      // Given
      GatewayParts parts = gateway.parts();
      List<String> declared =
          RouteTable.of(parts, new GatewayMetrics(parts.metrics())).routes().stream()
              .map(route -> route.method() + " " + route.path())
              .toList();

      // When
      List<String> tested =
          table()
              .map(row -> row.get()[0] + " " + row.get()[1])
              .map(
                  row -> row.replace("/my-agent/", "/{agent}/").replace("/acme", "/{organization}"))
              .toList();

      // Then
      assertThat(tested).containsExactlyInAnyOrderElementsOf(declared);
    }
  }

  @Test
  void everyRouteOfOrganisationsIsForPrivateKeysOfThatOrganisation() {
    KubernetesClient unused = new KubernetesClientBuilder().withConfig(Config.empty()).build();
    Route[] routes =
        new OrganizationRoutes(unused, null, Runnable::run)
            .list().stream()
                .map(r -> new Route(r.method(), r.path(), r.needs(), call -> Answer.ok("in")))
                .toArray(Route[]::new);
    try (unused;
        TestGateway gateway = new TestGateway(request -> new StartAnswer.Full(), routes)) {
      for (Route route : routes) {
        // Given
        String path = route.path().replace("{organization}", "acme").replaceAll("\\{\\w+}", "x");
        int fromElsewhere = path.contains("/acme") ? 403 : 200;
        int[] expected = {401, 401, 401, 503, 403, 200, 403, fromElsewhere};

        // When
        int[] found =
            CREDENTIALS.stream()
                .mapToInt(name -> gateway.call(route.method(), path, key(name)).statusCode())
                .toArray();

        // Then
        assertThat(found).as(route.method() + " " + route.path()).isEqualTo(expected);
      }
      assertThat(routes).hasSizeGreaterThan(15);
    }
  }

  @Test
  void twoCredentialsInOneRequestAreNone() {
    try (TestGateway gateway = gateway()) {
      // When
      HttpResponse<String> response =
          gateway.send(
              gateway
                  .request("/v1/organizations")
                  .header("Authorization", "Bearer sk_acme")
                  .header("Authorization", "Bearer sk_other"));

      // Then
      assertThat(response.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aRouteOfAnOrganisationThatAsksForNoCredentialIsRefused() {
    assertThatThrownBy(
            () ->
                new RouteTable(
                    List.of(Route.open("GET", "/v1/{organization}/x", call -> Answer.ok(1)))))
        .hasMessageContaining("open to everybody");
  }

  private static TestGateway gateway() {
    return new TestGateway(
        request -> new StartAnswer.Started(TestGateway.session(request)), organization());
  }

  private static Route[] organization() {
    Route.Handler handler = call -> Answer.ok(Map.of("by", call.caller().organization()));
    String services = "/v1/organizations/{organization}/services";
    return new Route[] {
      Route.forPrivateKeys("GET", "/v1/organizations", handler),
      Route.forPrivateKeys("GET", services, handler),
      Route.forPrivateKeys("DELETE", services, handler)
    };
  }

  private static String key(String credential) {
    return switch (credential) {
      case "none" -> null;
      case "malformed" -> "not a key";
      case "revoked" -> "pk_revoked";
      case "undecided" -> "pk_undecided";
      case "public" -> "pk_acme";
      case "private" -> "sk_acme";
      case "otherPublic" -> "pk_other";
      default -> "sk_other";
    };
  }

  private static Arguments row(String method, String path, int... codes) {
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (int i = 0; i < codes.length; i++) {
      expected.put(CREDENTIALS.get(i), codes[i]);
    }
    return Arguments.of(method, path, expected);
  }
}
