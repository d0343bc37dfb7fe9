package dev.greenroom.gateway;

import static dev.greenroom.gateway.StartHandlerTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.SessionId;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {

  @Test
  void theSameIdempotencyKeyGivesTheSameSessionAndAnotherRequestIsRefused() {
    Map<String, AgentSession> kept = new ConcurrentHashMap<>();
    try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
      // When
      HttpResponse<String> first = gateway.start("{\"body\":{\"a\":1}}", "Idempotency-Key", "k 1");
      HttpResponse<String> again = gateway.start("{\"body\":{\"a\":1}}", "Idempotency-Key", "k 1");
      HttpResponse<String> other = gateway.start("{\"body\":{\"a\":2}}", "Idempotency-Key", "k 1");
      HttpResponse<String> otherKey =
          gateway.start("{\"body\":{\"a\":2}}", "Idempotency-Key", "k 2");

      // Then
      assertThat(again.body()).isEqualTo(first.body());
      assertError(gateway, other, 422, "422");
      assertThat(otherKey.statusCode()).isEqualTo(200);
      assertThat(kept).hasSize(2);
    }
  }

  @Test
  void anAttemptThatNeverReachedItsAgentIsFollowedByAnother() {
    List<Consumer<AgentSession>> ends =
        List.of(
            session -> session.getMetadata().setLabels(Map.of(Names.ABANDONED, "true")),
            session -> session.setStatus(failed(Reason.DeliveryFailed)));
    for (Consumer<AgentSession> end : ends) {
      Map<String, AgentSession> kept = new ConcurrentHashMap<>();
      try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
        // Given
        HttpResponse<String> first = gateway.start("{}", "Idempotency-Key", "k");
        kept.values().forEach(end);

        // When
        HttpResponse<String> second = gateway.start("{}", "Idempotency-Key", "k");
        HttpResponse<String> third = gateway.start("{}", "Idempotency-Key", "k");

        // Then
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.body()).isNotEqualTo(first.body()).isEqualTo(third.body());
      }
    }
  }

  @Test
  void aSessionThatFailedInItsAgentIsNotStartedAgain() {
    Map<String, AgentSession> kept = new ConcurrentHashMap<>();
    try (TestGateway gateway = new TestGateway(request -> keep(kept, request))) {
      // Given
      HttpResponse<String> first = gateway.start("{}", "Idempotency-Key", "k");
      kept.values().forEach(session -> session.setStatus(failed(Reason.AgentCrashed)));

      // When
      HttpResponse<String> second = gateway.start("{}", "Idempotency-Key", "k");

      // Then
      assertThat(second.body()).isEqualTo(first.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u00e4"})
  void refusesAnIdempotencyKeyThatIsNone(String key) {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      String response =
          gateway.raw(
              "POST /v1/public/a/start HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer pk_acme\r\n"
                  + "Connection: close\r\nContent-Length: 0\r\nIdempotency-Key: "
                  + key
                  + "\r\n\r\n");

      // Then
      assertThat(response).startsWith("HTTP/1.1 400 ");
      assertThat(gateway.starts).isEmpty();
    }
  }

  private static AgentSessionStatus failed(Reason reason) {
    return new AgentSessionStatus(
        null, AgentSessionStatus.Phase.Failed, reason, null, null, null, null, null, null);
  }

  private static StartAnswer keep(Map<String, AgentSession> kept, StartRequest request) {
    AgentSession created = TestGateway.session(request);
    AgentSession before = kept.putIfAbsent(request.session(), created);
    if (before == null) {
      return new StartAnswer.Started(created);
    }
    return SessionId.isSpent(before) || before.getSpec().body().equals(request.body())
        ? new StartAnswer.Existing(before)
        : new StartAnswer.Mismatch();
  }
}
