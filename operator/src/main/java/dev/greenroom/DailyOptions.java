package dev.greenroom;

import java.net.URI;
import java.util.Set;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a gateway makes Daily rooms. */
final class DailyOptions {
  static final String DAILY = "https://api.daily.co/v1";

  @Option(
      names = "--daily-api-url",
      paramLabel = "URL",
      defaultValue = DAILY,
      converter = HttpUrl.class,
      description = "Daily's REST API, or a stand-in for it (${DEFAULT-VALUE}).")
  private URI url = URI.create(DAILY);

  URI url() {
    return url;
  }

  /** The URL of an HTTP server. */
  static final class HttpUrl implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      try {
        URI url = URI.create(text);
        if (url.getHost() != null
            && url.getScheme() != null
            && Set.of("http", "https").contains(url.getScheme())
            && url.getQuery() == null
            && url.getFragment() == null) {
          return url;
        }
      } catch (IllegalArgumentException notAUrl) {
        // Said below.
      }
      throw new TypeConversionException("'" + text + "' is no http or https URL, such as " + DAILY);
    }
  }
}
