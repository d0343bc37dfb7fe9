package dev.greenroom.testing.billing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.Usage;
import dev.greenroom.testing.FakeNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The sessions of one wave: what truly became of each, and the judgement of their bills.
 *
 * @param past by the UID of the session
 * @param podDeleted when the pod of a session was deleted before an operator looked, by UID
 */
record OracleWave(
    Map<String, TrueLife> past,
    Map<String, Instant> podDeleted,
    List<LiveSession> live,
    List<Refused> refused) {

  /** The sessions that must have a record. */
  Set<String> billed() {
    return Stream.concat(past.keySet().stream(), live.stream().map(LiveSession::uid))
        .collect(Collectors.toSet());
  }

  boolean isSettled(SessionWitness witness) {
    return billed().stream().allMatch(uid -> witness.finalUsage(uid).isPresent())
        && refused.stream()
            .allMatch(one -> witness.latest(one.name()).map(one::hasEnded).orElse(false));
  }

  /** Throws an AssertionError that tells of every bill that is not as the truth is. */
  void judge(
      Map<String, LedgerRow> ledger, SessionWitness witness, LifeKubelet kubelet, FakeNode node) {
    Instant looked = Instant.now();
    List<AssertionError> wrong = new ArrayList<>();
    past.forEach(
        (uid, life) ->
            collect(
                wrong,
                ledger.get(uid),
                witness.finalUsage(uid).orElseThrow(),
                new Oracle(life, kubelet.killed(life.name()), podDeleted.get(uid), looked)::judge));
    for (LiveSession session : live) {
      collect(
          wrong,
          ledger.get(session.uid()),
          witness.finalUsage(session.uid()).orElseThrow(),
          bill -> session.judge(bill, node));
    }
    if (!wrong.isEmpty()) {
      AssertionError all =
          new AssertionError(wrong.size() + " bills are wrong; one: " + wrong.get(0).getMessage());
      wrong.forEach(all::addSuppressed);
      throw all;
    }
    assertThat(ledger.keySet())
        .as("records of sessions that had no pod")
        .doesNotContainAnyElementsOf(refused.stream().map(Refused::uid).toList());
  }

  private static void collect(
      List<AssertionError> wrong, LedgerRow bill, Usage status, Consumer<LedgerRow> judge) {
    try {
      assertThat(bill).as("a record beside %s", status).isNotNull();
      judge.accept(bill);
      assertSame(bill, status);
    } catch (AssertionError e) {
      wrong.add(e);
    }
  }

  private static void assertSame(LedgerRow bill, Usage status) {
    assertThat(
            List.of(
                bill.admitted(),
                bill.tornDown(),
                bill.instantiatingSeconds(),
                bill.runningSeconds(),
                bill.tearingDownSeconds(),
                bill.totalSeconds()))
        .as("the ledger says what the status of %s says", bill.session())
        .isEqualTo(
            List.of(
                status.acceptedTime().getEpochSecond(),
                status.endedTime().getEpochSecond(),
                status.instantiatingSeconds(),
                status.runningSeconds(),
                status.tearingDownSeconds(),
                status.totalSeconds()));
  }
}
