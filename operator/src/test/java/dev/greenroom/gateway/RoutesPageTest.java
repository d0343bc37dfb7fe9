package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of routes in the docs is that of the routes. */
class RoutesPageTest {
  private static final Path PAGE = Path.of("..", "docs", "http.md");
  private static final String HEAD = "| route | key | Kubernetes user needs |\n|---|---|---|\n";

  @BeforeAll
  static void start() {
    RouteAccessTest.start();
  }

  @AfterAll
  static void stop() {
    RouteAccessTest.stop();
  }

  @Test
  void whoMayCallWhatIsOnThePage() throws IOException {
    // Given
    List<Route> routes = RouteAccessTest.table();

    // When
    String rows = routes.stream().map(RoutesPageTest::row).collect(Collectors.joining());

    // Then
    assertThat(Files.readString(PAGE))
        .as("put these rows below the head of the table in docs/http.md:\n%s", rows)
        .contains(HEAD + rows + "\n");
  }

  private static String row(Route route) {
    return "| `%s %s` | %s | %s |\n"
        .formatted(
            route.method(),
            route.path(),
            route.needs() == null ? "none" : route.needs().name().toLowerCase(Locale.ROOT),
            route.access() == null ? "" : "`" + route.access() + "`");
  }
}
