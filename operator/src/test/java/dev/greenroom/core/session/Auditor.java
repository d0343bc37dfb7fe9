package dev.greenroom.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Condition;
import dev.greenroom.api.Usage;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.PodFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The laws that every single step and every single write must keep. */
final class Auditor {
  private static final Set<Phase> TERMINAL =
      EnumSet.of(Phase.Completed, Phase.Failed, Phase.Stopped, Phase.Rejected);

  void decided(ObservedSession seen, SessionStep step, SessionStep again) {
    law("the same input gives the same step", step.equals(again));
    boolean onPod =
        step instanceof SessionStep.TearDown
            || step instanceof SessionStep.Deliver
            || step instanceof SessionStep.ReleasePod;
    law("no step on a pod that the binding does not name", !onPod || ours(seen));
    boolean writes = step instanceof SessionStep.Write;
    law("what is finished is not written again", !(writes && seen.finished()));
    law(
        "only what is recorded frees its slot",
        !(step instanceof SessionStep.ReleasePod) || seen.finished());
    boolean lets = step instanceof SessionStep.ReleaseSession;
    law("a bound session goes only when finished", !lets || unbound(seen) || seen.finished());
  }

  private static boolean unbound(ObservedSession seen) {
    return seen.spec().binding() == null;
  }

  private static boolean ours(ObservedSession seen) {
    AgentSessionSpec.Binding binding = seen.spec().binding();
    PodFacts pod = seen.pod().facts();
    return binding != null
        && pod != null
        && pod.uid().equals(binding.podUID())
        && seen.name().equals(pod.session());
  }

  void written(ObservedSession seen, AgentSessionStatus next) {
    AgentSessionStatus before = seen.status();
    law("a status that is written is a new one", !next.equals(before));
    law(
        "the phase is a function of the conditions",
        next.phase() == Statuses.phase(next.conditions(), next.reason()));
    boolean finished = Conditions.isTrue(next.conditions(), ObservedSession.FINISHED);
    law("terminal phases are finished ones", TERMINAL.contains(next.phase()) == finished);
    law("a rejection has a code and no usage", rejectedRightly(next));
    law(
        "the generation is observed",
        Long.valueOf(seen.generation()).equals(next.observedGeneration()));
    conditions(before == null ? List.of() : before.conditions(), next.conditions());
    boolean billed = finished && next.rejection() == null && seen.spec().binding() != null;
    usage(before == null ? null : before.usage(), next.usage(), billed);
  }

  private static boolean rejectedRightly(AgentSessionStatus next) {
    return next.phase() != Phase.Rejected
        ? next.rejection() == null
        : next.rejection() != null
            && next.rejection().code() >= 400
            && next.rejection().reason() == next.reason()
            && next.usage() == null;
  }

  private static void conditions(List<Condition> before, List<Condition> next) {
    law(
        "a condition is there once",
        next.stream().map(Condition::type).distinct().count() == next.size());
    for (Condition old : before) {
      Condition now = Conditions.find(next, old.type()).orElse(null);
      law("a condition does not go", now != null);
      boolean moved = !now.lastTransitionTime().equals(old.lastTransitionTime());
      law("a transition time moves only with the status", !moved || now.status() != old.status());
    }
  }

  private static void usage(Usage before, Usage next, boolean billed) {
    boolean settled = next != null && Boolean.TRUE.equals(next.settled());
    law("the bill is written exactly when a bound session is finished", settled == billed);
    if (before != null) {
      law("usage does not go", next != null);
      law("a bill is final", before.settled() == null);
      kept("t0", before.acceptedTime(), next.acceptedTime());
      kept("t1", before.runningTime(), next.runningTime());
      notEarlier("t2", before.stoppingTime(), next.stoppingTime());
      notEarlier("t3", before.endedTime(), next.endedTime());
    }
    if (settled) {
      long sum = next.instantiatingSeconds() + next.runningSeconds() + next.tearingDownSeconds();
      law("figures add up", next.totalSeconds() == sum && sum >= 0);
      law("tear-down is billed up to 30 s", next.tearingDownSeconds() <= 31);
    }
    if (next != null) {
      ordered(next);
    }
  }

  private static void ordered(Usage usage) {
    List<Instant> known = new ArrayList<>();
    for (Instant instant :
        new Instant[] {
          usage.acceptedTime(), usage.runningTime(), usage.stoppingTime(), usage.endedTime()
        }) {
      if (instant != null) {
        known.add(instant);
      }
    }
    law("instants are in order", known.stream().sorted().toList().equals(known));
  }

  private static void kept(String what, Instant before, Instant next) {
    law(what + " stays", before == null || next != null && floor(before).equals(floor(next)));
  }

  private static void notEarlier(String what, Instant before, Instant next) {
    law(
        what + " does not move back",
        before == null || next != null && !floor(next).isBefore(floor(before)));
  }

  private static Instant floor(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS);
  }

  private static void law(String name, boolean kept) {
    if (!kept) {
      assertThat(kept).as(name).isTrue();
    }
  }
}
