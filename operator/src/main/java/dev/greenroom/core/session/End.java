package dev.greenroom.core.session;

import dev.greenroom.api.Reason;

/** Why a session is over, with a sentence for people. */
public record End(Reason reason, String message) {
  static End of(Reason reason) {
    return new End(reason, reason.sentence());
  }

  static End of(Reason reason, String detail) {
    return new End(reason, reason.sentence() + ": " + detail);
  }
}
