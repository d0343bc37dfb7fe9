package dev.greenroom.core.session;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * The line of the sessions that wait for a slot of one agent: first come, first served, by creation
 * and then by name. It is made anew from the sessions that there are, each time somebody looks:
 * nobody keeps it, so nothing has to be repaired in it.
 *
 * <p>A cache is good enough to look at. A watch shows sessions in the order in which they were
 * written, so one that is shown has those before it shown, too; one that has left the line may be
 * shown in it a little longer, never the other way round.
 */
public final class WaitingLine {
  private static final Comparator<Waiting> ORDER =
      Comparator.comparing(Waiting::created).thenComparing(Waiting::name);

  private WaitingLine() {}

  /**
   * A session that waits, or is about to try for the first time.
   *
   * @param told it found the pool full and its status says that it waits
   */
  public record Waiting(String name, Instant created, boolean told) {}

  /** Where the session of this name and creation stands among all that wait. */
  public static Place place(Collection<Waiting> all, String name, Instant created) {
    Waiting self = new Waiting(name, created, false);
    int ahead = 0;
    boolean told = false;
    for (Waiting other : all) {
      if (ORDER.compare(other, self) < 0) {
        ahead++;
        told |= other.told();
      }
    }
    return new Place(ahead, told);
  }

  /** Whose turn it is. */
  public static Optional<Waiting> first(Collection<Waiting> all) {
    return all.stream().min(ORDER);
  }
}
