package dev.greenroom.core;

import dev.greenroom.api.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of an object while its status is made: at most one of a type, and a transition
 * time that moves only when the status of the condition does.
 */
public final class Conditions {
  private final List<Condition> list;
  private final long generation;
  private final Instant now;

  private Conditions(List<Condition> list, long generation, Instant now) {
    this.list = list;
    this.generation = generation;
    this.now = now;
  }

  public static Conditions of(@Nullable List<Condition> before, long generation, Instant now) {
    return new Conditions(
        before == null ? List.of() : List.copyOf(before),
        generation,
        now.truncatedTo(ChronoUnit.SECONDS));
  }

  public Conditions with(String type, boolean status, String reason, String message) {
    return with(type, status ? Condition.Status.True : Condition.Status.False, reason, message);
  }

  public Conditions with(String type, Condition.Status status, String reason, String message) {
    Optional<Condition> old = find(list, type);
    Instant since =
        old.filter(c -> c.status() == status).map(Condition::lastTransitionTime).orElse(now);
    Condition next = new Condition(type, status, generation, since, reason, message);
    List<Condition> result = new ArrayList<>(list);
    if (old.isPresent()) {
      result.set(list.indexOf(old.get()), next);
    } else {
      result.add(next);
    }
    return new Conditions(List.copyOf(result), generation, now);
  }

  /** For a condition that is there only while it is true. */
  public Conditions without(String type) {
    return new Conditions(
        list.stream().filter(c -> !c.type().equals(type)).toList(), generation, now);
  }

  public List<Condition> list() {
    return list;
  }

  public static Optional<Condition> find(@Nullable List<Condition> list, String type) {
    return list == null
        ? Optional.empty()
        : list.stream().filter(c -> c.type().equals(type)).findFirst();
  }

  /** True when the condition is there and True. */
  public static boolean isTrue(@Nullable List<Condition> list, String type) {
    return find(list, type).filter(c -> c.status() == Condition.Status.True).isPresent();
  }
}
