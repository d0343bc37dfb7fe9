package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.binding.StartAnswer;
import dev.greenroom.gateway.openapi.ApiDocument;
import dev.greenroom.gateway.openapi.DocumentRoutes;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocumentRoutesTest {
  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"");

  @Test
  void theDocumentIsServedToEverybodyAndMayBeKeptWhileItIsTheSame() {
    try (TestGateway gateway = gateway()) {
      // When
      HttpResponse<String> first = gateway.call("GET", "/openapi.json", null);
      String etag = first.headers().firstValue("ETag").orElseThrow();
      HttpResponse<String> again =
          gateway.send(gateway.request("/openapi.json").header("If-None-Match", etag));
      HttpResponse<String> changed =
          gateway.send(gateway.request("/openapi.json").header("If-None-Match", "\"other\""));

      // Then
      assertThat(gateway.json(first)).isEqualTo(ApiDocument.read());
      assertThat(first.headers().allValues("Cache-Control")).containsExactly("no-cache");
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(changed.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void thePageLoadsOnlyWhatTheGatewayServes() {
    try (TestGateway gateway = gateway()) {
      // Given
      HttpResponse<String> page = gateway.call("GET", "/docs", null);
      List<String> loaded =
          LOADED.matcher(page.body()).results().map((MatchResult m) -> m.group(1)).toList();

      // Then
      assertThat(page.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy).contains("default-src 'none'").contains("script-src 'self';"));
      assertThat(page.body()).doesNotContain("://");
      assertThat(loaded).hasSize(5).contains("/openapi.json");
      for (String path : loaded) {
        HttpResponse<String> asset = gateway.call("GET", path, null);
        assertThat(asset.statusCode()).as(path).isEqualTo(200);
        assertThat(asset.headers().firstValue("ETag")).as(path).isPresent();
      }
    }
  }

  @Test
  void theAddressAloneLeadsToThePage() {
    try (TestGateway gateway = gateway()) {
      // When
      HttpResponse<String> root = gateway.call("GET", "/", null);

      // Then
      assertThat(root.statusCode()).isEqualTo(302);
      assertThat(root.headers().firstValue("Location")).hasValue("/docs");
    }
  }

  @Test
  void nothingElseOfTheJarIsServed() {
    try (TestGateway gateway = gateway()) {
      for (String file : List.of("swagger-initializer.js", "logback.xml", "x")) {
        assertThat(gateway.call("GET", "/docs/assets/" + file, null).statusCode()).isEqualTo(404);
      }
    }
  }

  private static TestGateway gateway() {
    return new TestGateway(
        request -> new StartAnswer.Full(), new DocumentRoutes().list().toArray(Route[]::new));
  }
}
