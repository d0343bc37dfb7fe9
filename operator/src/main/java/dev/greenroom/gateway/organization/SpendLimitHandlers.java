package dev.greenroom.gateway.organization;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.core.usage.BillingMonth;
import dev.greenroom.core.usage.LimitCrossing;
import dev.greenroom.core.usage.Spend;
import dev.greenroom.gateway.Answer;
import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.ErrorCatalogue;
import dev.greenroom.gateway.wire.SpendLimitStatus;
import dev.greenroom.gateway.wire.StrictJson;
import dev.greenroom.gateway.wire.Timestamp;
import dev.greenroom.ledger.Counted;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.LedgerUnavailable;
import dev.greenroom.ledger.SpendLimit;
import dev.greenroom.ledger.WrongDatabase;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an organisation may spend in a month, and what it has spent in this one. */
final class SpendLimitHandlers {
  private static final Logger log = LoggerFactory.getLogger(SpendLimitHandlers.class);
  private static final String RULE =
      "Send {\"limitCents\": 5000}, whole cents from 0 (nothing may start) to 1000000000000, or"
          + " {\"limitCents\": null} for no limit.";
  private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000_000L);

  private final LedgerAccess access;
  private final StrictJson json;

  SpendLimitHandlers(LedgerAccess access, StrictJson json) {
    this.access = access;
    this.json = json;
  }

  Answer show(Call call) {
    return with(ledger -> status(ledger, call.caller().organization()));
  }

  Answer set(Call call) {
    StrictJson.Reading reading = json.read(call.body());
    if (reading instanceof StrictJson.Bad bad) {
      return ErrorCatalogue.badRequest("The request body " + bad.why() + ". " + RULE);
    }
    JsonNode wanted = ((StrictJson.Good) reading).object().path("limitCents");
    if (!wanted.isNull() && !isLimit(wanted)) {
      return ErrorCatalogue.badRequest("\"limitCents\" is no spend limit. " + RULE);
    }
    return with(
        ledger -> {
          change(ledger, call.caller().organization(), wanted);
          access.limitChanged().run();
          return status(ledger, call.caller().organization());
        });
  }

  private static boolean isLimit(JsonNode wanted) {
    if (!wanted.isNumber()) {
      return false;
    }
    BigDecimal cents = wanted.decimalValue();
    return cents.signum() >= 0
        && cents.compareTo(MOST) <= 0
        && cents.stripTrailingZeros().scale() <= 0;
  }

  private void change(Ledger ledger, String organization, JsonNode wanted) {
    if (wanted.isNull()) {
      ledger.removeLimit(organization);
    } else {
      Instant now = access.clock().instant();
      ledger.setLimit(new SpendLimit(organization, wanted.decimalValue().longValue(), now));
    }
  }

  private SpendLimitStatus status(Ledger ledger, String organization) {
    BillingMonth month = BillingMonth.of(access.clock().instant());
    SpendLimit limit = ledger.limit(organization);
    Tally tally = new Tally(month, limit);
    ledger.counted(organization, month.start(), month.end(), tally::add);
    return new SpendLimitStatus(
        limit == null ? null : limit.cents(),
        tally.spent.cents(),
        Timestamp.of(month.start()),
        Timestamp.of(month.end()),
        tally.since() != null,
        Timestamp.orNull(tally.since()));
  }

  /** Adds up what was spent, and finds since when that is too much. */
  private final class Tally {
    private final @Nullable LimitCrossing crossing;
    private Spend spent = Spend.NOTHING;

    Tally(BillingMonth month, @Nullable SpendLimit limit) {
      if (limit == null) {
        crossing = null;
      } else {
        Instant set = limit.changed();
        crossing =
            new LimitCrossing(limit.cents(), set.isAfter(month.start()) ? set : month.start());
      }
    }

    void add(Counted counted) {
      Spend more = access.prices().of(counted.profile(), counted.seconds());
      spent = spent.plus(more);
      if (crossing != null) {
        crossing.add(counted.recorded(), more);
      }
    }

    @Nullable Instant since() {
      return crossing == null ? null : crossing.since();
    }
  }

  private interface Work {
    SpendLimitStatus on(Ledger ledger);
  }

  private Answer with(Work work) {
    Ledger ledger = access.ledger();
    if (ledger == null) {
      return ErrorCatalogue.conflict(
          "409",
          "This gateway knows no usage ledger, so that nothing limits what is spent. Its"
              + " administrator starts it, and the operator, with --ledger and --price.");
    }
    try {
      return Answer.ok(work.on(ledger));
    } catch (LedgerUnavailable | WrongDatabase e) {
      log.warn("the usage ledger does not answer: {}", e.getMessage());
      return ErrorCatalogue.unavailable(
          "The usage ledger does not answer. The spend limit holds as it was seen last. Try again.",
          Duration.ofSeconds(5));
    }
  }
}
