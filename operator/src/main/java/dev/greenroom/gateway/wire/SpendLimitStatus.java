package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The spend limit of an organisation and what it has spent this month, as the command line shows
 * it.
 *
 * @param limitCents null for no limit
 * @param currentSpendCents rounded down to whole cents
 * @param blocked whether new sessions are rejected
 * @param blockedAt since when; null while they are not
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record SpendLimitStatus(
    @Nullable Long limitCents,
    long currentSpendCents,
    Timestamp periodStart,
    Timestamp periodEnd,
    boolean blocked,
    @Nullable Timestamp blockedAt) {}
