package dev.greenroom.gateway.openapi;

import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** The routes of the document and its page, open to everybody and served without the internet. */
public final class DocumentRoutes {
  private static final String PAGE = "/docs";
  private static final String SCRIPT = "text/javascript; charset=utf-8";
  private static final String STYLE = "text/css; charset=utf-8";

  private final Resource document;
  private final Resource page;
  private final Map<String, Resource> assets;

  public DocumentRoutes() {
    String library = "/META-INF/resources/webjars/swagger-ui/" + version() + "/";
    this.document = Resource.of("application/json", ApiDocument.read().toString());
    this.page = Resource.read("text/html; charset=utf-8", "/openapi/docs/page.html");
    this.assets =
        Map.of(
            "page.js", Resource.read(SCRIPT, "/openapi/docs/page.js"),
            "page.css", Resource.read(STYLE, "/openapi/docs/page.css"),
            "swagger-ui-bundle.js", Resource.read(SCRIPT, library + "swagger-ui-bundle.js"),
            "swagger-ui.css", Resource.read(STYLE, library + "swagger-ui.css"));
  }

  public List<Route> list() {
    return List.of(
        Route.open("GET", "/openapi.json", document::answer),
        Route.open("GET", PAGE, page::answer),
        Route.open("GET", PAGE + "/assets/{file}", this::asset),
        Route.open("GET", "/", call -> toThePage()));
  }

  private Answer asset(Call call) {
    Resource asset = assets.get(call.parameter("file"));
    return asset == null
        ? ErrorCatalogue.notFound("There is nothing at this path.")
        : asset.answer(call);
  }

  /** Whoever opens the address that the gateway prints sees what it can do. */
  private static Answer toThePage() {
    return Answer.json(302, Map.of("docs", PAGE, "document", "/openapi.json"))
        .withHeader("Location", PAGE);
  }

  /** The files of the library are in a folder named by its version. */
  private static String version() {
    Properties properties = new Properties();
    String path = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    try (InputStream text =
        Objects.requireNonNull(DocumentRoutes.class.getResourceAsStream(path), path)) {
      properties.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Objects.requireNonNull(properties.getProperty("version"), path);
  }
}
