package dev.greenroom.testing;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Names;
import dev.greenroom.api.Usage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The versions of one AgentSession: laws 2, 3, 5 and 6 as far as one object shows them. */
final class SessionHistory {
  private @Nullable AgentSession last;
  private @Nullable Usage open;
  private @Nullable Usage settled;
  private int records;
  private boolean gone;

  @Nullable Usage lastOpen() {
    return open;
  }

  void saw(AgentSession session) {
    String name = session.getMetadata().getName();
    AgentSessionStatus status = session.getStatus();
    if (last != null) {
      bindingStays(name, last.getSpec().binding(), session.getSpec().binding());
      if (last.getStatus() != null) {
        Law.holds(status != null, "a status is never taken back: %s", name);
        terminalAbsorbs(name, last.getStatus(), status);
      }
    }
    if (status != null) {
      Law.holds(
          phase(status) == status.phase(),
          "phase is a function of the conditions: %s is %s with %s",
          name,
          status.phase(),
          status.conditions());
      usage(name, session, status);
    }
    last = session;
  }

  void gone() {
    gone = true;
    if (last != null && last.getSpec().binding() != null && !rejected(last.getStatus())) {
      Law.holds(
          settled != null,
          "every admitted session has a record before it goes: %s",
          last.getMetadata().getName());
    }
  }

  void atRest() {
    if (last == null) {
      return;
    }
    String name = last.getMetadata().getName();
    boolean admitted = last.getSpec().binding() != null && !rejected(last.getStatus());
    Law.holds(gone || finished(last.getStatus()), "every session ends: %s %s", name, last);
    Law.holds(
        records == (admitted ? 1 : 0),
        "one record for each admitted session: %s %d",
        name,
        records);
  }

  private static void bindingStays(
      String name,
      AgentSessionSpec.@Nullable Binding before,
      AgentSessionSpec.@Nullable Binding now) {
    Law.holds(before == null || before.equals(now), "a session is bound once: %s", name);
  }

  private static void terminalAbsorbs(
      String name, AgentSessionStatus before, AgentSessionStatus now) {
    if (finished(before)) {
      Law.holds(
          before.phase() == now.phase() && before.reason() == now.reason(),
          "terminal phases absorb: %s was %s %s, is %s %s",
          name,
          before.phase(),
          before.reason(),
          now.phase(),
          now.reason());
    }
    boolean ending = is(before.conditions(), "Finished", Condition.Status.False);
    Law.holds(
        !ending || now.phase() == Phase.Stopping || finished(now),
        "an ending session does not come back: %s",
        name);
    boolean ran = is(before.conditions(), "Running", Condition.Status.True);
    Law.holds(
        !ran || now.phase() != Phase.Starting && now.phase() != Phase.Pending,
        "a running session does not start again: %s",
        name);
  }

  private void usage(String name, AgentSession session, AgentSessionStatus status) {
    Usage usage = status.usage();
    if (settled != null) {
      Law.holds(settled.equals(usage), "final usage never changes: %s", name);
      return;
    }
    if (open != null) {
      Law.holds(usage != null, "usage is never taken back: %s", name);
      grows(name, open, usage);
    }
    if (usage == null) {
      Law.holds(
          session.getSpec().binding() == null || !finished(status) || rejected(status),
          "a finished session has a record: %s",
          name);
      return;
    }
    Law.holds(
        session.getSpec().binding() != null && !rejected(status),
        "only admitted sessions are billed: %s",
        name);
    if (Boolean.TRUE.equals(usage.settled())) {
      Law.holds(finished(status), "the record is final with the end: %s", name);
      adds(name, usage);
      settled = usage;
      records++;
    } else {
      Law.holds(!finished(status), "a finished session has a final record: %s", name);
      Law.holds(
          session.getMetadata().getFinalizers().contains(Names.SESSION_FINALIZER),
          "a bound session is held by its finalizer: %s",
          name);
      open = usage;
    }
  }

  private static void grows(String name, Usage before, Usage now) {
    stays(name, "accepted", before.acceptedTime(), now.acceptedTime());
    stays(name, "running", before.runningTime(), now.runningTime());
    Law.holds(
        before.stoppingTime() == null || now.stoppingTime() != null,
        "a known instant is never lost: %s stopping",
        name);
  }

  private static void stays(
      String name, String what, @Nullable Instant before, @Nullable Instant now) {
    Law.holds(
        before == null
            || now != null
                && before
                    .truncatedTo(ChronoUnit.SECONDS)
                    .equals(now.truncatedTo(ChronoUnit.SECONDS)),
        "a recorded instant stays: %s %s was %s, is %s",
        name,
        what,
        before,
        now);
  }

  private static void adds(String name, Usage u) {
    boolean ordered =
        !u.runningTime().isBefore(u.acceptedTime())
            && !u.stoppingTime().isBefore(u.runningTime())
            && !u.endedTime().isBefore(u.stoppingTime());
    Law.holds(ordered, "t0 <= t1 <= t2 <= t3: %s %s", name, u);
    boolean adds =
        u.instantiatingSeconds() == seconds(u.acceptedTime(), u.runningTime())
            && u.runningSeconds() == seconds(u.runningTime(), u.stoppingTime())
            && u.tearingDownSeconds() == seconds(u.stoppingTime(), u.endedTime())
            && u.totalSeconds()
                == u.instantiatingSeconds() + u.runningSeconds() + u.tearingDownSeconds();
    Law.holds(adds, "the figures add up: %s %s", name, u);
    Law.holds(u.tearingDownSeconds() <= 30, "tear-down is billed up to 30 s: %s %s", name, u);
    Law.holds(
        u.billable() || u.runningSeconds() == 0, "what is not billed never ran: %s %s", name, u);
  }

  private static long seconds(Instant from, Instant to) {
    return ChronoUnit.SECONDS.between(from, to);
  }

  private static boolean rejected(@Nullable AgentSessionStatus status) {
    return status != null && status.rejection() != null;
  }

  /** A binding that somebody else wrote counts only once it was found to be true. */
  static boolean admitted(@Nullable AgentSessionStatus status) {
    return status != null && is(status.conditions(), "Admitted", Condition.Status.True);
  }

  private static boolean finished(@Nullable AgentSessionStatus status) {
    return status != null && is(status.conditions(), "Finished", Condition.Status.True);
  }

  private static boolean is(
      @Nullable List<Condition> conditions, String type, Condition.Status status) {
    return Objects.requireNonNullElse(conditions, List.<Condition>of()).stream()
        .anyMatch(c -> c.type().equals(type) && c.status() == status);
  }

  private static Phase phase(AgentSessionStatus status) {
    List<Condition> conditions = status.conditions();
    if (is(conditions, "Finished", Condition.Status.True)) {
      return switch (Objects.requireNonNull(status.reason()).kind()) {
        case REJECTED -> Phase.Rejected;
        case FAILED -> Phase.Failed;
        case STOPPED -> Phase.Stopped;
        case COMPLETED -> Phase.Completed;
      };
    }
    if (is(conditions, "Finished", Condition.Status.False)) {
      return Phase.Stopping;
    }
    if (is(conditions, "Running", Condition.Status.True)) {
      return Phase.Running;
    }
    return is(conditions, "Admitted", Condition.Status.True) ? Phase.Starting : Phase.Pending;
  }
}
