package dev.greenroom.core.usage;

import dev.greenroom.api.Reason;
import org.jspecify.annotations.Nullable;

/** Whether an organisation may start sessions; those that run go on either way. */
public sealed interface Standing {
  Standing GOOD = new Good();

  /** Why a declared session is rejected, or null where it is not. */
  @Nullable Reason objection();

  /** It may. */
  record Good() implements Standing {
    @Override
    public @Nullable Reason objection() {
      return null;
    }
  }

  /** Its billing is switched off. */
  record BillingOff() implements Standing {
    @Override
    public Reason objection() {
      return Reason.BillingInactive;
    }
  }

  /** It has spent what it may in a month. */
  record LimitReached(long currentSpendCents, long limitCents) implements Standing {
    @Override
    public Reason objection() {
      return Reason.SpendLimitReached;
    }
  }
}
