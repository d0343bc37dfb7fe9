package dev.greenroom.gateway.openapi;

import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;

/**
 * A text that anybody may read and keep.
 *
 * @param etag changes with the text: whoever has the same is told so, without the text
 */
record Resource(String type, String text, String etag) {
  /** The page runs only its own scripts and talks only to its own gateway. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'"
          + " data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
          + " 'none'";

  static Resource of(String type, String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return new Resource(type, text, "\"" + HexFormat.of().formatHex(hash, 0, 12) + "\"");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * @param path on the class path
   */
  static Resource read(String type, String path) {
    try (InputStream text =
        Objects.requireNonNull(Resource.class.getResourceAsStream(path), path)) {
      return of(type, new String(text.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer answer(Call call) {
    String known = call.header("if-none-match");
    boolean same = known != null && known.contains(etag);
    return new Answer(
        same ? 304 : 200,
        new Answer.Text(type, same ? "" : text),
        Map.of(
            "ETag",
            etag,
            "Cache-Control",
            "no-cache",
            "X-Content-Type-Options",
            "nosniff",
            "Content-Security-Policy",
            POLICY));
  }
}
