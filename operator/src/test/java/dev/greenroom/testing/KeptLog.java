package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.greenroom.ledger.Ledger;
import java.time.Instant;
import java.util.List;

/**
 * The kept log of the example agent about one session, without the instants that the node puts
 * before the lines: the agent dates each line itself.
 */
public record KeptLog(List<String> lines) {
  /** Returns once it is kept. */
  public static KeptLog of(String ledgerUrl, String namespace, String session) {
    try (Ledger ledger = Ledger.open(ledgerUrl, null, null)) {
      String text =
          await("the log of " + session)
              .atMost(30, SECONDS)
              .until(() -> ledger.log(namespace, session), kept -> !kept.isEmpty());
      return new KeptLog(text.lines().map(line -> line.substring(line.indexOf(' ') + 1)).toList());
    }
  }

  /** The first line with these words. */
  public String line(String words) {
    return lines.stream()
        .filter(line -> line.contains(words))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no \"" + words + "\" in " + lines));
  }

  /** When the agent wrote the first line with these words. */
  public Instant at(String words) {
    String line = line(words);
    return Instant.parse(line.substring(0, line.indexOf(' ')));
  }
}
