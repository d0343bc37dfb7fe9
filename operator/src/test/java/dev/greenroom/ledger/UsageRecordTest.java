package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.START;
import static dev.greenroom.ledger.UsageRecords.session;
import static dev.greenroom.ledger.UsageRecords.subject;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.ledger.UsageRecord.Instants;
import org.junit.jupiter.api.Test;

/** What a record can say, and the text that its hash is over. */
class UsageRecordTest {

  @Test
  void theHashedTextIsTheSameForEver() {
    // When
    StringBuilder text = new StringBuilder();
    FieldTexts.of(session("acme", 1)).appendTo(text);

    // Then
    assertThat(text.toString())
        .isEqualTo(
            """
            id=acme-session-1
            organization=acme
            kind=session
            agent=agent
            agent_uid=agent-uid
            session=hello-1
            pod_uid=pod-hello-1
            profile=agent-1x
            outcome=Completed
            reason=AgentFinished
            admitted_at=1767225357
            running_at=1767225359
            ended_at=1767225659
            torn_down_at=1767225660
            sessions=1
            instantiating_seconds=2
            running_seconds=300
            tearing_down_seconds=1
            total_seconds=303
            reserved_seconds=0
            billable=1
            provenance={"accepted":"ApiServer","note":"a\\\\\\\\b\\\\n\u00fc"}
            recorded_at=1767225661
            """);
  }

  @Test
  void aFieldCannotPretendToBeTwo() {
    // Given
    UsageRecord one = session("acme", 1).corrected("c", Figures.NONE, "a\nb=c", START);
    UsageRecord other = session("acme", 1).corrected("c", Figures.NONE, "a\\nb=c", START);

    // Then
    assertThat(Link.START.next(FieldTexts.of(one)).hash())
        .isNotEqualTo(Link.START.next(FieldTexts.of(other)).hash());
  }

  @Test
  void instantsAreFlooredToSeconds() {
    // When
    Instants instants = new Instants(START.plusMillis(1_999), null, null, START.plusMillis(2_001));

    // Then
    assertThat(instants)
        .isEqualTo(new Instants(START.plusSeconds(1), null, null, START.plusSeconds(2)));
  }

  @Test
  void aCorrectionOfACorrectionNamesTheSession() {
    // Given
    UsageRecord session = session("acme", 1);

    // When
    UsageRecord first = session.corrected("c1", new Figures(0, 0, -10, 0, 0), "Audit", START);
    UsageRecord second = first.corrected("c2", new Figures(0, 0, 10, 0, 0), "Audit", START);

    // Then
    assertThat(second.corrects()).isEqualTo(session.id());
    assertThat(second.instants()).isEqualTo(session.instants());
  }

  @Test
  void figuresThatFitNoSuchRecordAreRefused() {
    assertThatThrownBy(
            () -> session("x", subject("acme", "a", "s"), START, Figures.ofReserved(1), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> session("x", subject("acme", "a", "s"), START, Figures.ofSession(-1, 1, 1), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> UsageRecords.reserved("x", subject("acme", "a", "s"), START, 1L << 31))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
