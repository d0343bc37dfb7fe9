package dev.greenroom.ledger;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One column of a record, in the order of the hashed text: what is written, what is compared and
 * what is hashed are the same list. Never reorder or rename one; a new one is nullable, as a field
 * without a value is not part of the text, so that the hashes of older records stay as they are.
 */
enum Field {
  ID("id", UsageRecord::id),
  ORGANIZATION("organization", r -> r.subject().organization()),
  KIND("kind", r -> r.kind().name().toLowerCase(Locale.ROOT)),
  CORRECTS("corrects", UsageRecord::corrects),
  AGENT("agent", r -> r.subject().agent()),
  AGENT_UID("agent_uid", r -> r.subject().agentUid()),
  SESSION("session", r -> r.subject().session()),
  POD_UID("pod_uid", r -> r.subject().podUid()),
  PROFILE("profile", r -> r.subject().profile()),
  OUTCOME("outcome", UsageRecord::outcome),
  REASON("reason", UsageRecord::reason),
  ADMITTED_AT("admitted_at", r -> seconds(r.instants().admitted())),
  RUNNING_AT("running_at", r -> seconds(r.instants().running())),
  ENDED_AT("ended_at", r -> seconds(r.instants().ended())),
  TORN_DOWN_AT("torn_down_at", r -> seconds(r.instants().tornDown())),
  SESSIONS("sessions", r -> r.figures().sessions()),
  INSTANTIATING_SECONDS("instantiating_seconds", r -> r.figures().instantiatingSeconds()),
  RUNNING_SECONDS("running_seconds", r -> r.figures().runningSeconds()),
  TEARING_DOWN_SECONDS("tearing_down_seconds", r -> r.figures().tearingDownSeconds()),
  TOTAL_SECONDS("total_seconds", r -> r.figures().totalSeconds()),
  RESERVED_SECONDS("reserved_seconds", r -> r.figures().reservedSeconds()),
  BILLABLE("billable", r -> r.billable() ? 1L : 0L),
  PROVENANCE("provenance", UsageRecord::provenance),
  RECORDED_AT("recorded_at", r -> seconds(r.recorded()));

  static final String COLUMNS =
      Arrays.stream(values()).map(Field::column).collect(Collectors.joining(", "));

  private final String column;
  private final Function<UsageRecord, @Nullable Object> value;

  Field(String column, Function<UsageRecord, @Nullable Object> value) {
    this.column = column;
    this.value = value;
  }

  String column() {
    return column;
  }

  /** A String, a Long or null. */
  @Nullable Object of(UsageRecord record) {
    return value.apply(record);
  }

  private static @Nullable Long seconds(@Nullable Instant instant) {
    return instant == null ? null : instant.getEpochSecond();
  }
}
