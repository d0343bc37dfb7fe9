package dev.greenroom.runner;

import dev.greenroom.runner.protocol.Headers;
import dev.greenroom.runner.protocol.Purpose;
import dev.greenroom.runner.protocol.ReceivedHeaders;
import dev.greenroom.runner.protocol.SignedText;
import dev.greenroom.runner.protocol.Signing;
import java.security.PublicKey;
import java.util.Map;
import java.util.Optional;

/** What a runner believes: what is signed for its own pod and has not expired. */
record Trust(String podUid, PublicKey publicKey, RunnerClock clock) {

  /** Why this is not believed; empty when it is. */
  Optional<Reply> refusal(Purpose purpose, ReceivedHeaders headers, byte[] body) {
    String signature = headers.find(Headers.SIGNATURE).orElse("");
    if (!Signing.verifies(publicKey, headers.signedText(purpose, podUid, body), signature)) {
      return refusal(401, "not signed for this pod; sign with the release's own key");
    }
    if (headers.expires().isBefore(clock.now())) {
      return refusal(408, "expired; sign again, counting from this clock");
    }
    return Optional.empty();
  }

  /** The first signature loads a tenth of a second of classes; better now than in a start. */
  void warmUp() {
    SignedText text = SignedText.of(Purpose.INSPECT, podUid, Map.of(), new byte[0]);
    Signing.verifies(publicKey, text, "A".repeat(86));
  }

  private Optional<Reply> refusal(int status, String sentence) {
    return Optional.of(Reply.refusal(status, sentence, clock.now()));
  }
}
