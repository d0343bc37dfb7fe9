package dev.greenroom.ledger;

import dev.greenroom.ledger.UsageRecord.Instants;
import dev.greenroom.ledger.UsageRecord.Kind;
import dev.greenroom.ledger.UsageRecord.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Records for tests. */
final class UsageRecords {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final long MONTH = 31L * 86_400;

  private UsageRecords() {}

  /** A session of 2 + 300 + 1 seconds, torn down {@code number} minutes after the month began. */
  static UsageRecord session(String organization, int number) {
    Instant end = START.plusSeconds(60L * number);
    return session(
        organization + "-session-" + number,
        subject(organization, "agent", "hello-" + number),
        end,
        Figures.ofSession(2, 300, 1),
        true);
  }

  static List<UsageRecord> sessions(String organization, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> session(organization, i)).toList();
  }

  static UsageRecord session(
      String id, Subject subject, Instant tornDown, Figures figures, boolean billable) {
    Instant ended = tornDown.minusSeconds(figures.tearingDownSeconds());
    Instant running = ended.minusSeconds(figures.runningSeconds());
    Instant admitted = running.minusSeconds(figures.instantiatingSeconds());
    return new UsageRecord(
        id,
        Kind.SESSION,
        null,
        subject,
        billable ? "Completed" : "Failed",
        billable ? "AgentFinished" : "ImagePullFailed",
        new Instants(admitted, billable ? running : null, billable ? ended : null, tornDown),
        figures,
        billable,
        "{\"accepted\":\"ApiServer\",\"note\":\"a\\\\b\\n\u00fc\"}",
        tornDown.plusSeconds(1));
  }

  static UsageRecord reserved(String id, Subject subject, Instant end, long seconds) {
    return new UsageRecord(
        id,
        Kind.RESERVED,
        null,
        new Subject(
            subject.organization(), subject.agent(), subject.agentUid(), null, id, "agent-1x"),
        "Claimed",
        null,
        new Instants(end.minusSeconds(seconds), null, null, end),
        Figures.ofReserved(seconds),
        true,
        "{}",
        end);
  }

  static Subject subject(String organization, String agent, String session) {
    return new Subject(organization, agent, agent + "-uid", session, "pod-" + session, "agent-1x");
  }

  /** Records of all kinds, of a few organisations, agents and days, some at day boundaries. */
  static List<UsageRecord> random(RandomGenerator random, int count) {
    List<UsageRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int dice = random.nextInt(10);
      if (dice == 0 && !records.isEmpty()) {
        records.add(correction("correction-" + i, records, random));
        continue;
      }
      Subject subject =
          subject("org-" + random.nextInt(3), "agent-" + random.nextInt(4), "s" + i % 50);
      Instant end = START.plusSeconds(instant(random));
      records.add(
          dice == 1
              ? reserved("pod-" + i, subject, end, random.nextInt(100_000))
              : session("uid-" + i, subject, end, figures(random), dice != 2));
    }
    return records;
  }

  private static UsageRecord correction(
      String id, List<UsageRecord> records, RandomGenerator random) {
    UsageRecord wrong = records.get(random.nextInt(records.size()));
    Figures difference =
        wrong.subject().session() == null
            ? Figures.ofReserved(random.nextInt(-50, 50))
            : new Figures(random.nextInt(-1, 2), random.nextInt(-5, 5), -random.nextInt(50), 1, 0);
    return wrong.corrected(id, difference, "Audit", START.plusSeconds(MONTH));
  }

  private static Figures figures(RandomGenerator random) {
    return Figures.ofSession(random.nextInt(20), random.nextInt(14_400), random.nextInt(31));
  }

  private static long instant(RandomGenerator random) {
    long second = random.nextLong(MONTH);
    return random.nextInt(5) == 0 ? second / 86_400 * 86_400 - random.nextInt(2) + 1 : second;
  }
}
