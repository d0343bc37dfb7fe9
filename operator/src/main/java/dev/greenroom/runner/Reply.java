package dev.greenroom.runner;

import dev.greenroom.runner.protocol.RunnerReport;
import java.time.Instant;

/** An answer to a request: an HTTP status and one JSON object. */
record Reply(int status, String json) {
  static Reply report(int status, RunnerReport report) {
    return new Reply(status, report.json());
  }

  /** The sentence may name a header the way the request spelled it, so quotes are taken out. */
  static Reply refusal(int status, String sentence, Instant now) {
    String plain = sentence.replaceAll("[^ -~]|[\"\\\\]", "'");
    return new Reply(status, "{\"error\":\"" + plain + "\",\"now\":" + now.toEpochMilli() + "}");
  }
}
