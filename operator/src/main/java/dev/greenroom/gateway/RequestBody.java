package dev.greenroom.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request as text, up to a limit.
 *
 * @param limit in bytes
 */
record RequestBody(int limit) {
  /**
   * Of what is too large this much is read and thrown away: a client that is still writing would
   * see its connection reset instead of the answer.
   */
  private static final long PATIENCE_BYTES = 8L << 20;

  /** What came of reading. */
  sealed interface Reading {}

  record Good(String text) implements Reading {}

  record Bad(Answer answer) implements Reading {}

  /**
   * @param declared length of the content in bytes, -1 when it is not known before
   */
  Reading read(InputStream content, long declared, @Nullable String type) throws IOException {
    if (declared > limit + PATIENCE_BYTES) {
      return new Bad(ErrorCatalogue.tooLarge(limit));
    }
    byte[] bytes = content.readNBytes(limit + 1);
    if (bytes.length > limit) {
      content.skip(PATIENCE_BYTES);
      return new Bad(ErrorCatalogue.tooLarge(limit));
    }
    if (bytes.length > 0 && !isJson(type)) {
      return new Bad(
          ErrorCatalogue.unsupported("Send the body as Content-Type: application/json in UTF-8."));
    }
    try {
      return new Good(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return new Bad(ErrorCatalogue.badRequest("The request body is not valid UTF-8."));
    }
  }

  /** No type at all is tolerated; so is the charset that JSON has anyway. */
  private static boolean isJson(@Nullable String type) {
    if (type == null || type.isBlank()) {
      return true;
    }
    String plain = type.toLowerCase(Locale.ROOT).replace(" ", "").replace("\"", "");
    return plain.equals("application/json") || plain.equals("application/json;charset=utf-8");
  }
}
