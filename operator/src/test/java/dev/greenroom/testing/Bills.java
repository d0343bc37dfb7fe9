package dev.greenroom.testing;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageRecord;
import java.time.Instant;

/** Records of a ledger, for those who read it. */
public final class Bills {
  private Bills() {}

  public static UsageRecord session(
      String id, String organization, String agent, Instant tornDown, Figures figures) {
    return new UsageRecord(
        id,
        UsageRecord.Kind.SESSION,
        null,
        new UsageRecord.Subject(organization, agent, "uid-" + agent, id, "pod-" + id, null),
        "Completed",
        "AgentFinished",
        new UsageRecord.Instants(
            tornDown.minusSeconds(figures.totalSeconds()), null, null, tornDown),
        figures,
        true,
        "{}",
        tornDown);
  }

  /** Of the organisation acme. */
  public static UsageRecord reserved(String pod, String agent, Instant from, long seconds) {
    return new UsageRecord(
        pod + "/" + from,
        UsageRecord.Kind.RESERVED,
        null,
        new UsageRecord.Subject("acme", agent, "uid-" + agent, null, pod, "agent-1x"),
        null,
        null,
        new UsageRecord.Instants(from, null, null, from.plusSeconds(seconds - 1)),
        Figures.ofReserved(seconds),
        true,
        "{}",
        from.plusSeconds(seconds));
  }
}
