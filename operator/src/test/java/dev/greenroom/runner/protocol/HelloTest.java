package dev.greenroom.runner.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {
  private static final RunnerReport REPORT =
      new RunnerReport(
          RunnerState.Running,
          Optional.of("hello-1"),
          Optional.of(1234L),
          Optional.empty(),
          Instant.parse("2026-01-02T03:04:05.678Z"));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isReadBackAsItWasWritten(boolean again) {
    // Given
    Hello hello = new Hello("acme", "agent-1b2c3d4e-0", "0b5c3d1e-1111", REPORT, again);
    // When, Then
    assertThat(Hello.parse(hello.json())).isEqualTo(hello);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"namespace\":\"acme\",\"pod\":\"a\",\"uid\":\"u\"}",
        "{\"namespace\":\"..\",\"pod\":\"a\",\"uid\":\"u\",\"state\":\"Ready\",\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b/log\",\"uid\":\"u\",\"state\":\"Ready\",\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b?x\",\"uid\":\"u\",\"state\":\"Ready\",\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"\",\"state\":\"Ready\",\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"u\",\"state\":\"Else\",\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"u\",\"state\":\"Ready\",\"now\":-1}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"u\",\"state\":\"Ready\","
            + "\"now\":9223372036854775807}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"u\",\"state\":\"Running\","
            + "\"runningMillis\":-5,\"now\":1}",
        "{\"namespace\":\"a\",\"pod\":\"b\",\"uid\":\"u\",\"state\":\"Running\","
            + "\"session\":\"a b\",\"now\":1}"
      })
  void anythingElseIsRefused(String json) {
    assertThatThrownBy(() -> Hello.parse(json)).isInstanceOf(IllegalArgumentException.class);
  }
}
