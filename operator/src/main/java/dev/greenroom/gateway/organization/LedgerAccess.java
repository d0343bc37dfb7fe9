package dev.greenroom.gateway.organization;

import dev.greenroom.core.usage.Prices;
import dev.greenroom.ledger.Ledger;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What usage and spend are told from.
 *
 * @param ledger null where the gateway was given none
 * @param clock says which month it is
 * @param limitChanged told of every spend limit that was set or taken away
 */
public record LedgerAccess(
    @Nullable Ledger ledger, Prices prices, InstantSource clock, Runnable limitChanged) {}
