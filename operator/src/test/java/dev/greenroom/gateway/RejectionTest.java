package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.binding.StartAnswer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RejectionTest {

  @Test
  void everyAnswerThatIsNoSessionHasAReasonOfItsOwn() {
    // Given
    Map<StartAnswer, Rejection> reasons = new LinkedHashMap<>();
    reasons.put(new StartAnswer.Started(new AgentSession()), null);
    reasons.put(new StartAnswer.Existing(new AgentSession()), null);
    reasons.put(new StartAnswer.Full(), Rejection.AtCapacity);
    reasons.put(new StartAnswer.AgentAbsent(), Rejection.AgentNotFound);
    reasons.put(new StartAnswer.Suspended(), Rejection.AgentSuspended);
    reasons.put(new StartAnswer.BillingOff(), Rejection.BillingInactive);
    reasons.put(new StartAnswer.SpendLimitReached(7, 5), Rejection.SpendLimitReached);
    reasons.put(new StartAnswer.PodRefused(""), Rejection.PodRefused);
    reasons.put(new StartAnswer.NoRoom(), Rejection.RoomRefused);
    reasons.put(new StartAnswer.BodyRefused(""), Rejection.BodyRefused);
    reasons.put(new StartAnswer.Undelivered(), Rejection.Undelivered);
    reasons.put(new StartAnswer.Contended("others were faster"), Rejection.Contended);
    reasons.put(new StartAnswer.Mismatch(), Rejection.KeyReused);

    // Then
    reasons.forEach((answer, reason) -> assertThat(Rejection.of(answer)).isEqualTo(reason));
    assertThat(reasons.keySet().stream().map(StartAnswer::getClass))
        .as("kinds of answers")
        .containsExactlyInAnyOrderElementsOf(
            Arrays.asList(StartAnswer.class.getPermittedSubclasses()).stream()
                .map(kind -> kind.asSubclass(StartAnswer.class))
                .toList());
  }
}
