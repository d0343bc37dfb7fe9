package dev.greenroom;

import dev.greenroom.api.Names;
import dev.greenroom.core.usage.IdleTime;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageRecord;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * The idle time of a pod as records of the ledger, one for each hour in which it was idle: the id
 * is the pod's UID and the beginning, so that it is written once however often it is made. It
 * counts at the last of its seconds; its end, at midnight, would be of the next day.
 */
final class ReservedRecords {
  private static final String PROVENANCE = "{\"idle\":\"Pod\"}";

  private ReservedRecords() {}

  static LedgerEntry of(Pod pod, IdleTime idle, InstantSource clock) {
    String uid = pod.getMetadata().getUid();
    UsageRecord.Subject subject = subject(pod);
    return new LedgerEntry(uid, idle.until(), () -> records(uid, subject, idle, clock));
  }

  private static List<UsageRecord> records(
      String uid, UsageRecord.Subject subject, IdleTime idle, InstantSource clock) {
    return idle.slices().stream()
        .map(
            slice ->
                new UsageRecord(
                    uid + "/" + slice.from(),
                    UsageRecord.Kind.RESERVED,
                    null,
                    subject,
                    null,
                    null,
                    new UsageRecord.Instants(slice.from(), null, null, slice.lastSecond()),
                    Figures.ofReserved(slice.seconds()),
                    true,
                    PROVENANCE,
                    clock.instant()))
        .toList();
  }

  private static UsageRecord.Subject subject(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return new UsageRecord.Subject(
        pod.getMetadata().getNamespace(),
        labels.getOrDefault(Names.AGENT, ""),
        labels.getOrDefault(Names.AGENT_UID, ""),
        null,
        pod.getMetadata().getUid(),
        labels.get(Names.PROFILE));
  }
}
