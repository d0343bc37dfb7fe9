package dev.greenroom;

import dev.greenroom.ledger.UsageRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What is to be written of one session, or of one pod that was idle.
 *
 * @param uid of the session or the pod
 * @param until up to when; a later entry of the same object has all that an earlier one had
 * @param records made when they are written: a pod that is idle for weeks has many
 */
record LedgerEntry(String uid, Instant until, Supplier<List<UsageRecord>> records) {}
