package dev.greenroom.operator;

import dev.greenroom.api.AgentDeploymentSpec;

/** Specs of the agent that pools are tried with. */
final class AgentSpecs {
  private AgentSpecs() {}

  static AgentDeploymentSpec of(int capacity, boolean suspend) {
    return of("agent:1", capacity, 0, suspend);
  }

  static AgentDeploymentSpec of(String image, int capacity, int warm, boolean suspend) {
    return new AgentDeploymentSpec(
        image,
        null,
        null,
        null,
        null,
        null,
        null,
        8080,
        null,
        null,
        1000L,
        null,
        null,
        new AgentDeploymentSpec.Pool(capacity, warm),
        new AgentDeploymentSpec.SessionDefaults(60, 30, null),
        suspend);
  }
}
