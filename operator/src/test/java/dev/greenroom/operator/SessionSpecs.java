package dev.greenroom.operator;

import dev.greenroom.api.AgentSessionSpec;
import org.jspecify.annotations.Nullable;

/** What is written of an AgentSession's spec after its creation. */
final class SessionSpecs {
  private SessionSpecs() {}

  static AgentSessionSpec stopped(AgentSessionSpec spec) {
    return with(spec, true, spec.limits(), spec.binding());
  }

  static AgentSessionSpec bound(
      AgentSessionSpec spec, AgentSessionSpec.Binding binding, AgentSessionSpec.Limits limits) {
    return with(spec, spec.stop(), limits, binding);
  }

  private static AgentSessionSpec with(
      AgentSessionSpec spec,
      @Nullable Boolean stop,
      AgentSessionSpec.@Nullable Limits limits,
      AgentSessionSpec.@Nullable Binding binding) {
    return new AgentSessionSpec(
        spec.agent(),
        spec.body(),
        spec.transport(),
        spec.daily(),
        spec.whenFull(),
        spec.waitSeconds(),
        stop,
        limits,
        binding);
  }
}
