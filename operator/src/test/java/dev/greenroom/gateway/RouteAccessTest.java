package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.binding.StartAnswer;
import dev.greenroom.gateway.openapi.DocumentRoutes;
import dev.greenroom.gateway.organization.OrganizationRoutes;
import dev.greenroom.gateway.proxy.ProxySettings;
import dev.greenroom.gateway.proxy.SessionProxy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route of the gateway with every kind of credential. A new route gets a line in {@link
 * #ROUTES}; where none of the {@link #EXPECTED} fits, that gets a line, too.
 */
class RouteAccessTest {

  /** Method, template of the path, the line of EXPECTED, and the code of who is let in. */
  private static final String ROUTES =
      """
      GET    /healthz                                                                open  200
      GET    /readyz                                                                 open  200
      GET    /metrics                                                                open  200
      POST   /v1/public/{agent}/start                                                start 200
      GET    /v1/users                                                               view  200
      GET    /v1/organizations                                                       view  200
      GET    /v1/organizations/{organization}/daily                                  view/ 200
      GET    /v1/organizations/{organization}/usage                                  view/ 200
      GET    /v1/organizations/{organization}/spend-limit                            view/ 200
      PUT    /v1/organizations/{organization}/spend-limit                            edit/ 200
      GET    /v1/organizations/{organization}/apiKeys                                view/ 200
      POST   /v1/organizations/{organization}/apiKeys                                edit/ 200
      DELETE /v1/organizations/{organization}/apiKeys/{key}                          edit/ 200
      GET    /v1/organizations/{organization}/services                               view/ 200
      GET    /v1/organizations/{organization}/services/{agent}                       view/ 200
      DELETE /v1/organizations/{organization}/services/{agent}                       edit/ 200
      GET    /v1/organizations/{organization}/services/{agent}/deployments           view/ 200
      GET    /v1/organizations/{organization}/services/{agent}/logs                  view/ 200
      GET    /v1/organizations/{organization}/services/{agent}/sessions              view/ 200
      GET    /v1/organizations/{organization}/services/{agent}/sessions/{session}    view/ 200
      DELETE /v1/organizations/{organization}/services/{agent}/sessions/{session}    edit/ 200
      GET    /v1/agents                                                              view  200
      GET    /v1/agents/{agent}                                                      view  200
      DELETE /v1/agents/{agent}                                                      edit  200
      GET    /v1/agents/{agent}/sessions                                             view  200
      GET    /v1/agents/{agent}/sessions/{session}                                   view  200
      DELETE /v1/agents/{agent}/sessions/{session}                                   edit  200
      GET    /v1/public/{agent}/sessions/{session}/<path>                            start 200
      POST   /v1/public/{agent}/sessions/{session}/<path>                            start 200
      PUT    /v1/public/{agent}/sessions/{session}/<path>                            start 200
      PATCH  /v1/public/{agent}/sessions/{session}/<path>                            start 200
      DELETE /v1/public/{agent}/sessions/{session}/<path>                            start 200
      HEAD   /v1/public/{agent}/sessions/{session}/<path>                            start 200
      OPTIONS /v1/public/{agent}/sessions/{session}/<path>                           start 200
      GET    /openapi.json                                                           open  200
      GET    /docs                                                                   open  200
      GET    /docs/assets/{file}                                                     open  200
      GET    /                                                                       open  200
      """;

  /** With a slash: the path names the organisation acme. */
  private static final String EXPECTED =
      """
                    open  start view  view/ edit  edit/
      none          in    401   401   401   401   401
      malformed     in    401   401   401   401   401
      revoked       in    401   401   401   401   401
      undecided     in    503   503   503   503   503
      public        in    in    403   403   403   403
      private       in    in    in    in    in    in
      otherPublic   in    in    403   403   403   403
      otherPrivate  in    in    in    403   in    403
      k8s-unknown   in    401   401   401   401   401
      k8s-silent    in    503   503   503   503   503
      k8s-editor    in    in    in    in    in    in
      k8s-reader    in    403   in    in    403   403
      k8s-nobody    in    403   403   403   403   403
      k8s-elsewhere in    in    in    403   in    403
      """;

  private static final Map<String, String> BEARERS =
      Map.of(
          "malformed", "not a key",
          "revoked", "pk_revoked",
          "undecided", "pk_undecided",
          "public", "pk_acme",
          "private", "sk_acme",
          "otherPublic", "pk_other",
          "otherPrivate", "sk_other");

  private static TestGateway gateway;

  /**
   * @param in the code that its handler answers with in this test
   */
  record Row(String method, String path, String expectation, int in) {
    String route() {
      return method + " " + path;
    }

    String target() {
      return path.replace("{organization}", "acme").replaceAll("[{<]\\w+[}>]", "my-agent");
    }
  }

  @BeforeAll
  static void start() {
    gateway =
        new TestGateway(
            new TestCredentials(),
            request -> new StartAnswer.Started(TestGateway.session(request)),
            moreRoutes().toArray(Route[]::new));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  static Stream<Row> rows() {
    return ROUTES
        .lines()
        .map(line -> line.split(" +"))
        .map(word -> new Row(word[0], word[1], word[2], Integer.parseInt(word[3])));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void letsInWhomTheTableSays(Row row) {
    // Given
    Map<String, Integer> expected = expected(row);

    // When
    Map<String, HttpResponse<String>> found = new LinkedHashMap<>();
    for (String credential : expected.keySet()) {
      String bearer =
          credential.equals("none") ? null : BEARERS.getOrDefault(credential, credential);
      found.put(credential, gateway.call(row.method(), row.target(), bearer));
    }

    // Then
    Map<String, Integer> codes = new LinkedHashMap<>();
    found.forEach((credential, response) -> codes.put(credential, response.statusCode()));
    assertThat(codes).isEqualTo(expected);
    for (HttpResponse<String> response : found.values()) {
      int code = response.statusCode();
      if (code != row.in() && !row.method().equals("HEAD")) {
        StartHandlerTest.assertError(gateway, response, code, Integer.toString(code));
      }
    }
  }

  @Test
  void everyRouteIsInTheTable() {
    // When
    List<String> served = table().stream().map(r -> r.method() + " " + r.path()).toList();

    // Then
    List<String> tested = rows().map(Row::route).toList();
    assertThat(served)
        .as("routes that are served (add a line for a new one to ROUTES in this test)")
        .containsExactlyInAnyOrderElementsOf(tested);
  }

  @Test
  void aReaderIsToldWhatIsMissing() {
    // When
    HttpResponse<String> start = gateway.call("POST", TestGateway.START, "k8s-reader");
    HttpResponse<String> delete =
        gateway.call("DELETE", "/v1/organizations/acme/services/my-agent", "k8s-reader");

    // Then
    assertThat(gateway.json(start).path("error").asText())
        .contains("needs create on agentsessions.greenroom.dev in namespace acme");
    assertThat(gateway.json(delete).path("error").asText())
        .contains("needs delete on agentdeployments.greenroom.dev in namespace acme");
  }

  @Test
  void twoCredentialsInOneRequestAreNone() {
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

  @Test
  void aRouteThatWouldBeOpenByMistakeIsRefused() {
    Route.Handler handler = call -> Answer.ok(1);
    assertThatThrownBy(
            () -> new RouteTable(List.of(Route.open("GET", "/v1/{organization}/x", handler))))
        .hasMessageContaining("open to everybody");
    assertThatThrownBy(
            () ->
                new RouteTable(List.of(new Route("GET", "/x", Caller.Kind.PRIVATE, null, handler))))
        .hasMessageContaining("must say both");
  }

  /** What the gateway serves, as the page on the API and this test know it. */
  static List<Route> table() {
    GatewayParts parts = gateway.parts();
    return RouteTable.of(parts, new GatewayMetrics(parts.metrics()), () -> false).routes();
  }

  /** The routes that are given to the gateway from outside, without what they do. */
  private static List<Route> moreRoutes() {
    try (KubernetesClient unused =
        new KubernetesClientBuilder().withConfig(Config.empty()).build()) {
      return Stream.of(
              new OrganizationRoutes(unused, null, Runnable::run).list(),
              new SessionProxy(null, ProxySettings.usual(1), System::nanoTime).routes(),
              new DocumentRoutes().list())
          .flatMap(List::stream)
          .map(
              route ->
                  new Route(
                      route.method(),
                      route.path(),
                      route.needs(),
                      route.access(),
                      (Call call) -> Answer.ok(Map.of("answered", true))))
          .toList();
    }
  }

  private static Map<String, Integer> expected(Row row) {
    List<String[]> lines = EXPECTED.lines().map(line -> line.strip().split(" +")).toList();
    int column = Arrays.asList(lines.get(0)).indexOf(row.expectation()) + 1;
    assertThat(column).as("column %s of EXPECTED", row.expectation()).isPositive();
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (String[] line : lines.subList(1, lines.size())) {
      String code = line[column];
      expected.put(line[0], code.equals("in") ? row.in() : Integer.parseInt(code));
    }
    return expected;
  }
}
