package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentDeploymentSpec.SessionDefaults;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionSpec.Limits;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionLimitsTest {
  static Stream<Arguments> limits() {
    return Stream.of(
        Arguments.of("nobody says", null, null, new Limits(7200, 120, null)),
        Arguments.of("the agent's", null, defaults(600, 30, 60), new Limits(600, 30, null)),
        Arguments.of("own ones", new Limits(300, 20, 5), null, new Limits(300, 20, 5)),
        Arguments.of(
            "lower own ones",
            new Limits(300, 20, 5),
            defaults(600, 30, 60),
            new Limits(300, 20, 5)),
        Arguments.of(
            "higher own ones",
            new Limits(900, 90, 5000),
            defaults(600, 30, 60),
            new Limits(600, 30, 5000)),
        Arguments.of(
            "above the defaults", new Limits(9000, 600, null), null, new Limits(7200, 120, null)),
        Arguments.of(
            "one of each",
            new Limits(null, 10, null),
            defaults(600, null, 60),
            new Limits(600, 10, null)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("limits")
  void theLowerLimitAppliesAndTheRetentionIsTheCreators(
      String what, Limits own, SessionDefaults agents, Limits expected) {
    // Given
    AgentSessionSpec session =
        new AgentSessionSpec("agent", null, null, null, null, null, null, own, null);
    AgentDeploymentSpec agent =
        new AgentDeploymentSpec(
            "image", null, null, null, null, null, null, null, null, null, null, null, null, null,
            agents, null);

    // Then
    assertThat(SessionLimits.declared(session.limits(), agent)).isEqualTo(expected);
  }

  private static SessionDefaults defaults(Integer duration, Integer start, Integer retain) {
    return new SessionDefaults(duration, start, retain);
  }
}
