package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PreflightTest {
  private final AtomicInteger tries = new AtomicInteger();

  @Test
  void theFirstRequestMayBeLate() {
    // When
    String answer = Preflight.first(() -> lateUntil(3));
    // Then
    assertThat(answer).isEqualTo("answer");
    assertThat(tries).hasValue(3);
  }

  @Test
  void butNotForEver() {
    assertThatThrownBy(() -> Preflight.first(() -> lateUntil(4)))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(tries).hasValue(3);
  }

  @Test
  void whatIsRefusedIsNotAskedAgain() {
    assertThatThrownBy(
            () ->
                Preflight.first(
                    () -> {
                      tries.incrementAndGet();
                      throw new KubernetesClientException("refused", new ConnectException());
                    }))
        .hasMessage("refused");
    assertThat(tries).hasValue(1);
  }

  private String lateUntil(int last) {
    if (tries.incrementAndGet() < last) {
      throw new KubernetesClientException("late", new TimeoutException());
    }
    return "answer";
  }
}
