package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class ShortenedKeyTest {

  @Test
  void whoSendsTheBeginningOfAKeyIsToldSoAndNotToLogInAgain() {
    try (TestGateway gateway = TestGateway.thatStarts()) {
      // When
      HttpResponse<String> response = gateway.call("POST", TestGateway.START, "pk_short");

      // Then
      StartHandlerTest.assertError(gateway, response, 401, "PCC-1002");
      assertThat(response.body()).contains("shown whole once", "keys create --default");
      assertThat(gateway.starts).isEmpty();
    }
  }
}
