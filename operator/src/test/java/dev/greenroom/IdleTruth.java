package dev.greenroom;

import dev.greenroom.api.Names;
import dev.greenroom.e2e.Organization;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** How long the pods of an organisation were idle, by what was seen of them, in seconds. */
final class IdleTruth {
  private IdleTruth() {}

  /** Of every pod that was warm and is so no more. */
  static List<Long> truths(Organization acme) {
    return latest(acme).stream()
        .map(pod -> seconds(pod, end(acme, pod)))
        .filter(Objects::nonNull)
        .toList();
  }

  static long total(Organization acme) {
    return truths(acme).stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Of every pod that is warm, up to the last full hour that was over a minute ago by the
   * operator's clock.
   *
   * @param ahead of that clock
   */
  static long fullHours(Organization acme, Duration ahead) {
    Instant hour = Instant.now().plus(ahead).minusSeconds(60).truncatedTo(ChronoUnit.HOURS);
    return latest(acme).stream()
        .filter(pod -> end(acme, pod) == null)
        .map(pod -> seconds(pod, hour))
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .sum();
  }

  private static Long seconds(Pod pod, Instant end) {
    String warm = pod.getMetadata().getAnnotations().get(Names.WARM_AT);
    return warm == null || end == null
        ? null
        : end.getEpochSecond() - Instant.parse(warm).getEpochSecond();
  }

  /** As its annotations say, or when somebody else asked for its deletion. */
  private static Instant end(Organization acme, Pod pod) {
    return Stream.concat(
            Stream.of(Names.CLAIMED_AT, Names.RETIRED_AT)
                .map(pod.getMetadata().getAnnotations()::get)
                .filter(Objects::nonNull)
                .map(Instant::parse),
            acme.pods().ofUid(pod.getMetadata().getUid()).stream()
                .map(seen -> seen.object().getMetadata())
                .filter(meta -> meta.getDeletionTimestamp() != null)
                .map(
                    meta ->
                        Instant.parse(meta.getDeletionTimestamp())
                            .minusSeconds(meta.getDeletionGracePeriodSeconds())))
        .findFirst()
        .orElse(null);
  }

  /** Each pod of the organisation as it was seen last. */
  private static List<Pod> latest(Organization acme) {
    Map<String, Pod> pods = new LinkedHashMap<>();
    acme.pods()
        .all()
        .forEach(seen -> pods.put(seen.object().getMetadata().getUid(), seen.object()));
    return List.copyOf(pods.values());
  }
}
