package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** When each pod of a world truly was warm, by the changes of the objects as they happened. */
final class IdleTruth {
  private final World world;
  private final Map<String, Instant> began = new LinkedHashMap<>();
  private final Map<String, Instant> ended = new LinkedHashMap<>();
  private final Map<String, Boolean> deleted = new LinkedHashMap<>();

  IdleTruth(World world) {
    this.world = world;
    world.watch(this::saw);
  }

  private void saw(ChangeLog.Change change) {
    if (!(change.object() instanceof Pod pod)) {
      return;
    }
    String uid = pod.getMetadata().getUid();
    boolean warm = Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE));
    boolean going = pod.getMetadata().getDeletionTimestamp() != null;
    if (warm && !going) {
      began.putIfAbsent(uid, world.agenda.instant());
    } else if (began.containsKey(uid) && ended.putIfAbsent(uid, world.agenda.instant()) == null) {
      deleted.put(uid, warm);
    }
  }

  int pods() {
    return began.size();
  }

  /**
   * Holds the books against it, once all pods are gone.
   *
   * @param stoodStill how much later than it says a write may have happened
   */
  void check(IdleBooks books, Duration stoodStill) {
    began.forEach(
        (uid, from) -> {
          Instant agentEnd = world.node.pods.get(uid).agentEnd;
          Instant over = ended.get(uid);
          assertThat(over).as("the end of pod %s", uid).isNotNull();
          Instant until = agentEnd != null && agentEnd.isBefore(over) ? agentEnd : over;
          long truth = second(until) - second(from);
          // Of a pod that somebody deletes the node says when its containers had ended.
          long more = stoodStill.toSeconds() + (deleted.get(uid) ? 7 : 0);
          assertThat(books.seconds(uid))
              .as("idle seconds of pod %s, from %s until %s", uid, from, until)
              .isBetween(Math.max(0, truth - stoodStill.toSeconds()), truth + more);
        });
  }

  private static long second(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).getEpochSecond();
  }
}
