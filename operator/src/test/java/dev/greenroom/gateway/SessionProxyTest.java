package dev.greenroom.gateway;

import static dev.greenroom.gateway.ProxiedGateway.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent sees of the calls of its session, and which calls it never sees. */
class SessionProxyTest {

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
  void theAgentIsAskedWithMethodPathAndQueryAsTheyCame(String method) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      HttpResponse<String> answer =
          gateway.call(method, SESSION + "api/a%20b%2Fc//d/?x=%26&y=1&x", "pk_acme");

      // Then
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(method.equals("HEAD") ? "" : "hello");
      assertThat(agent.request().method()).isEqualTo(method);
      assertThat(agent.request().uri()).isEqualTo("/api/a%20b%2Fc//d/?x=%26&y=1&x");
    }
  }

  @Test
  void theAgentSeesNoKeyNoCookieAndNothingOfTheConnection() {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      gateway.raw(
          """
          POST %sapi/offer HTTP/1.1
          Host: greenroom.example
          Authorization: Bearer pk_acme
          Cookie: a=b
          Connection: close, X-Hop
          X-Hop: 1
          Keep-Alive: timeout=5
          Proxy-Authorization: Basic xyz
          TE: trailers
          X-Daily-Session-Id: another
          X-Forwarded-For: 203.0.113.7
          X-Forwarded-Proto: https
          X-Own: one
          X-Own: two
          Content-Type: application/sdp
          Content-Length: 3

          v=0"""
              .formatted(SESSION)
              .replace("\n", "\r\n"));

      // Then
      var headers = agent.request().headers();
      assertThat(headers.keySet())
          .containsExactlyInAnyOrder(
              "Host",
              "Connection",
              "Via",
              "X-daily-session-id",
              "X-forwarded-for",
              "X-forwarded-proto",
              "X-forwarded-host",
              "X-forwarded-prefix",
              "X-own",
              "Content-type",
              "Content-length");
      assertThat(headers.get("X-Daily-Session-Id")).containsExactly("s-1");
      assertThat(headers.get("X-Forwarded-For")).containsExactly("203.0.113.7, 127.0.0.1");
      assertThat(headers.get("X-Forwarded-Proto")).containsExactly("https");
      assertThat(headers.get("X-Forwarded-Host")).containsExactly("greenroom.example");
      assertThat(headers.get("X-Forwarded-Prefix"))
          .containsExactly("/v1/public/my-agent/sessions/s-1");
      assertThat(headers.get("X-Own")).containsExactly("one", "two");
      assertThat(headers.getFirst("Host")).isEqualTo(agent.uri().getAuthority());
      assertThat(agent.request().length()).isEqualTo(3);
    }
  }

  @Test
  void aBodyOfAnyTypeGoesThroughUpToTheLimit() {
    byte[] most = new byte[ProxiedGateway.MAX_BYTES];
    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofByteArray(most),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(most)))) {
      try (StubAgent agent = StubAgent.thatSaysHello();
          TestGateway gateway = ProxiedGateway.to(agent.uri())) {
        // When
        HttpResponse<String> answer = upload(gateway, body);

        // Then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(agent.request().length()).isEqualTo(ProxiedGateway.MAX_BYTES);
      }
    }
  }

  @Test
  void aLargerBodyIsRefused() {
    byte[] larger = new byte[ProxiedGateway.MAX_BYTES + 1];
    for (BodyPublisher body :
        List.of(
            BodyPublishers.ofByteArray(larger),
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(larger)))) {
      try (StubAgent agent = StubAgent.thatSaysHello();
          TestGateway gateway = ProxiedGateway.to(agent.uri())) {
        // When
        HttpResponse<String> answer = upload(gateway, body);

        // Then
        StartHandlerTest.assertError(gateway, answer, 413, "413");
        assertThat(agent.requests).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "../x",
        "a/../../x",
        "%2e%2e/x",
        ".%2E/x",
        "a/..%2fx",
        "a/..%5Cx",
        "a/./b",
        "..;a/x",
        "..%3ba/x",
        "a/%2e",
        "./bot",
        "%2e/bot",
        "bot%0a",
        "b%6ft%0A",
        "bot%0D",
        "bot%00",
        "%09bot",
        "x/%1f",
        "x%7F"
      })
  void dotSegmentsAndControlCharactersInAnySpellingAreRefused(String path) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get(SESSION + path));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"code\":\"400\"");
      assertThat(agent.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bot",
        "%62ot",
        "bot/",
        "/bot",
        "//bot",
        "%2fbot%2f",
        "bot;x",
        "bot/;x",
        "bot%3bx"
      })
  void theCallThatStartsSessionsIsNotCarried(String path) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get(SESSION + path));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 403 ");
      assertThat(agent.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "X-A : 1\r\n\r\n",
        "X A: 1\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: +3\r\n\r\nabc",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n"
      })
  void requestsThatTwoServersCouldReadDifferentlyAreRefused(String rest) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer =
          gateway.raw(
              "POST "
                  + SESSION
                  + "x HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer pk_acme\r\n"
                  + rest);

      // Then
      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(agent.requests).isEmpty();
    }
  }

  @Test
  void anAddressInTheRequestLineLeadsNowhereElse() {
    try (StubAgent elsewhere = StubAgent.thatSaysHello();
        StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get(elsewhere.uri() + SESSION + "x"));
      gateway.raw(get(SESSION + elsewhere.uri() + "/y"));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(elsewhere.requests).isEmpty();
      assertThat(agent.requests)
          .extracting(StubAgent.Request::uri)
          .containsExactly("/" + elsewhere.uri() + "/y");
    }
  }

  @Test
  void whoHasNoSessionOfThisNameFindsNone() {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When, Then
      assertThat(gateway.call("GET", SESSION + "x", null).statusCode()).isEqualTo(401);
      assertThat(gateway.call("GET", SESSION + "x", "sk_acme").statusCode()).isEqualTo(200);
      assertThat(gateway.call("GET", SESSION + "x", "sk_other").statusCode()).isEqualTo(404);
      assertThat(
              gateway.call("GET", SESSION.replace("my-agent", "a") + "x", "pk_acme").statusCode())
          .isEqualTo(404);
      assertThat(gateway.call("GET", SESSION.replace("s-1", "s-2") + "x", "pk_acme").statusCode())
          .isEqualTo(404);
      assertThat(gateway.call("GET", "/v1/public/%2e%2e/sessions/s-1/x", "pk_acme").statusCode())
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x?rate=100%", "x?a=%zz&b=%4", "x?%"})
  void aPercentSignThatEncodesNothingStandsForItself(String path) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get(SESSION + path));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 200 ");
      assertThat(agent.request().uri()).isEqualTo("/" + path.replace("%", "%25"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"100%", "a%zz/b", "%4"})
  void aPathWithABrokenEncodingIsRefused(String path) {
    try (StubAgent agent = StubAgent.thatSaysHello();
        TestGateway gateway = ProxiedGateway.to(agent.uri())) {
      // When
      String answer = gateway.raw(get(SESSION + path));

      // Then
      assertThat(answer).startsWith("HTTP/1.1 400 ");
      assertThat(agent.requests).isEmpty();
    }
  }

  private static HttpResponse<String> upload(TestGateway gateway, BodyPublisher body) {
    return gateway.send(
        gateway
            .request(SESSION + "upload")
            .header("Authorization", "Bearer pk_acme")
            .header("Content-Type", "audio/wav")
            .POST(body));
  }

  private static String get(String target) {
    return "GET "
        + target
        + " HTTP/1.1\r\nHost: g\r\nConnection: close\r\nAuthorization: Bearer pk_acme\r\n\r\n";
  }
}
