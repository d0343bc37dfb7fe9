package dev.greenroom.ledger;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One line of the bill, never changed once it is in the ledger.
 *
 * @param id what makes it the only one: the UID of the AgentSession; the UID of the pod that was
 *     kept idle, a slash and when the slice of its idle time began; or an id of the correction's
 *     own
 * @param corrects of a correction the id of the session or pod that it corrects, else null
 * @param outcome the session's terminal phase, what became of an idle pod, or null
 * @param billable false where only zero is charged, whatever the figures: a session that never ran
 * @param provenance where the instants come from, as a small JSON text
 * @param recorded when it was made; the same record made again later is still the same
 */
public record UsageRecord(
    String id,
    Kind kind,
    @Nullable String corrects,
    Subject subject,
    @Nullable String outcome,
    @Nullable String reason,
    Instants instants,
    Figures figures,
    boolean billable,
    String provenance,
    Instant recorded) {

  /** What a record is about. */
  public enum Kind {
    /** A session that was admitted. */
    SESSION,
    /** The time within one hour that one pod was kept idle and ready. */
    RESERVED,
    /** What is added to a record that turned out wrong, as nothing is changed. */
    CORRECTION
  }

  /**
   * Whose record it is.
   *
   * @param organization the namespace
   * @param session the AgentSession's name, null of an idle pod
   * @param profile the size that is priced: a profile, {@code custom} where the agent has resources
   *     of its own, null where it is not known
   */
  public record Subject(
      String organization,
      String agent,
      String agentUid,
      @Nullable String session,
      @Nullable String podUid,
      @Nullable String profile) {}

  /**
   * The timeline, floored to whole seconds.
   *
   * @param admitted t0, or when the slice of idle time began
   * @param running t1, null where it never ran
   * @param ended t2, null where it never ran
   * @param tornDown t3, or the last second of the slice of idle time, so that one up to midnight is
   *     of the day that it was. The whole record counts at this instant, whatever days it spans; a
   *     correction counts at its own.
   */
  public record Instants(
      Instant admitted, @Nullable Instant running, @Nullable Instant ended, Instant tornDown) {
    public Instants {
      admitted = floor(admitted);
      running = running == null ? null : floor(running);
      ended = ended == null ? null : floor(ended);
      tornDown = floor(tornDown);
    }
  }

  /**
   * Floors instants to seconds.
   *
   * @throws IllegalArgumentException when the figures are not those of such a record
   */
  public UsageRecord {
    recorded = floor(recorded);
    require(fits(figures), "the figures of a record are below 2^31");
    switch (kind) {
      case SESSION -> {
        require(figures.sessions() == 1 && figures.reservedSeconds() == 0, "one session a record");
        require(notNegative(figures), "a session's seconds are not negative");
      }
      case RESERVED -> {
        require(figures.sessions() == 0 && figures.totalSeconds() == 0, "idle time has no session");
        require(notNegative(figures), "reserved seconds are not negative");
      }
      case CORRECTION -> require(Math.abs(figures.sessions()) <= 1, "one session a correction");
    }
    require((kind == Kind.CORRECTION) == (corrects != null), "corrections name what they correct");
  }

  /**
   * A correction of this record, which counts when this one does.
   *
   * @param id the correction's own, to be chosen so that writing it again is harmless
   * @param difference what is added to the figures; negative takes away
   */
  public UsageRecord corrected(String id, Figures difference, String reason, Instant recorded) {
    return new UsageRecord(
        id,
        Kind.CORRECTION,
        corrects == null ? this.id : corrects,
        subject,
        outcome,
        reason,
        instants,
        difference,
        true,
        provenance,
        recorded);
  }

  private static Instant floor(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static boolean notNegative(Figures figures) {
    return figures.instantiatingSeconds() >= 0
        && figures.runningSeconds() >= 0
        && figures.tearingDownSeconds() >= 0
        && figures.reservedSeconds() >= 0;
  }

  private static boolean fits(Figures figures) {
    return small(figures.sessions())
        && small(figures.instantiatingSeconds())
        && small(figures.runningSeconds())
        && small(figures.tearingDownSeconds())
        && small(figures.reservedSeconds())
        && small(figures.totalSeconds());
  }

  private static boolean small(long figure) {
    return figure >= -Integer.MAX_VALUE && figure <= Integer.MAX_VALUE;
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
