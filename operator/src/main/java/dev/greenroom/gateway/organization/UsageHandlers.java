package dev.greenroom.gateway.organization;

import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.WrongDatabase;
import dev.greenroom.ledger.page.UsageCsv;
import dev.greenroom.ledger.page.UsageJson;
import dev.greenroom.ledger.page.UsageReport;
import dev.greenroom.ledger.page.UsageWords;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an organisation has used, summed over the ledger. */
final class UsageHandlers {
  private static final Logger log = LoggerFactory.getLogger(UsageHandlers.class);

  /** Asked for only to hear whether the ledger answers. */
  private static final List<String> NOBODY = List.of("nobody");

  private final @Nullable Ledger ledger;

  /**
   * @param ledger null where the gateway was given none
   */
  UsageHandlers(@Nullable Ledger ledger) {
    this.ledger = ledger;
  }

  Answer usage(Call call) {
    if (ledger == null) {
      return ErrorCatalogue.conflict(
          "409", "This gateway knows no usage ledger. Its administrator starts it with --ledger.");
    }
    UsageQuery query;
    try {
      query = query(call);
    } catch (IllegalArgumentException e) {
      return ErrorCatalogue.badRequest(e.getMessage() + ".");
    }
    try {
      // Before the answer has begun: later it could only be broken off.
      ledger.contains(NOBODY);
    } catch (LedgerUnavailable | WrongDatabase e) {
      log.warn("the usage ledger does not answer: {}", e.getMessage());
      return ErrorCatalogue.unavailable(
          "The usage ledger does not answer. No bill is lost meanwhile. Try again.",
          Duration.ofSeconds(5));
    }
    boolean csv =
        String.valueOf(call.header("accept")).toLowerCase(Locale.ROOT).contains("text/csv");
    return csv
        ? Answer.streamed(
            "text/csv; charset=utf-8",
            out -> UsageReport.write(ledger, query, new UsageCsv(query, out)))
        : Answer.streamed(
            "application/json", out -> UsageReport.write(ledger, query, new UsageJson(query, out)));
  }

  private static UsageQuery query(Call call) {
    String group = call.query("group");
    return new UsageQuery(
        call.caller().organization(),
        moment(call.query("from")),
        moment(call.query("to")),
        call.query("agent"),
        group == null ? UsageQuery.Group.AGENT : UsageWords.group(group));
  }

  private static @Nullable Instant moment(@Nullable String text) {
    return text == null ? null : UsageWords.moment(text);
  }
}
