package dev.greenroom.runner.protocol;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to one runner, before it is signed. Send {@link #body} to {@code http://<pod>:8090} +
 * {@link #path} with {@link #method} and {@link #signedHeaders}.
 *
 * <p>Answers: 200 or 202 with a {@link RunnerReport}; 502 with one, when the session ended without
 * ever having run; any other status with {@code {"error": "...", "now": <epoch millis>}}. On 408
 * sign again with an expiry counted from that {@code now}: a node's clock may be far off.
 */
public sealed interface RunnerRequest permits Delivery, Inspection, Stop {
  Purpose purpose();

  /** The pod this is meant for; a runner of another pod refuses it. */
  String podUid();

  /** When the runner must not believe it any more, on the runner's clock. */
  Instant expires();

  /** Every header but the signature. */
  Map<String, String> headers();

  byte[] body();

  default String method() {
    return purpose().method();
  }

  default String path() {
    return purpose().path();
  }

  /**
   * The headers to send, signature included.
   *
   * @throws IllegalArgumentException when a value holds a character that no header may hold
   */
  default Map<String, String> signedHeaders(Signer signer) {
    Map<String, String> signed = new LinkedHashMap<>(headers());
    SignedText text = SignedText.of(purpose(), podUid(), headers(), body());
    signed.put(Headers.SIGNATURE, signer.sign(text));
    return signed;
  }
}
