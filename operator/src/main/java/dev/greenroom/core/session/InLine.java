package dev.greenroom.core.session;

import dev.greenroom.api.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What is to be done for a session that waits in line for a slot. Nothing but a slot that comes
 * free is worth a call, and nothing but another place is worth a write.
 */
final class InLine {
  /** How often the first in line tries again though nobody has told it of a free slot. */
  static final Duration RETRY = Duration.ofSeconds(5);

  /** How late the place of the ten next may be told. */
  static final Duration PACE = Duration.ofSeconds(1);

  private InLine() {}

  /** True while it is not this session's turn to try, or its time is up. */
  static boolean stays(ObservedSession session, Instant now) {
    boolean told = session.position() != null;
    return session.place().lineAhead()
        || told && (session.place().ahead() > 0 || !now.isBefore(session.waitDeadline()));
  }

  static SessionStep wait(ObservedSession session, Instant now) {
    if (!now.isBefore(session.waitDeadline())) {
      return SessionPlanner.rejected(session, Reason.WaitTimedOut, now);
    }
    Integer told = session.position();
    int position = session.place().position();
    if (told == null || told != position) {
      return new SessionStep.Write(
          new Statuses(session, now).waiting(position),
          told == null ? List.of(joined(position)) : List.of());
    }
    Duration left = Duration.between(now, session.waitDeadline()).plusMillis(1);
    Duration look = session.place().ahead() == 0 ? RETRY : pace(position);
    return new SessionStep.Idle(left.compareTo(look) < 0 ? left : look);
  }

  /** The further back, the more rarely: a line of a thousand writes some fifty places a second. */
  private static Duration pace(int position) {
    return PACE.multipliedBy(Math.max(10, position)).dividedBy(10);
  }

  private static SessionStep.Note joined(int position) {
    return new SessionStep.Note(
        false, "WaitingInLine", "Every slot is taken: waiting in line at place " + position);
  }
}
