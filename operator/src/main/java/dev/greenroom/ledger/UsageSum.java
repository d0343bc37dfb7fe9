package dev.greenroom.ledger;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One row of a sum.
 *
 * @param day UTC; null unless grouped by day
 * @param session the name, null unless grouped by session
 * @param sessionUid tells sessions of one name apart; null where session is
 * @param figures corrections added in; unbillable records count zero
 */
public record UsageSum(
    String organization,
    @Nullable LocalDate day,
    String agent,
    @Nullable String session,
    @Nullable String sessionUid,
    Figures figures) {}
