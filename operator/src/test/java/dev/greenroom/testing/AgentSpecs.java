package dev.greenroom.testing;

import dev.greenroom.api.AgentDeploymentSpec;
import org.jspecify.annotations.Nullable;

/** Specs of the agent that pools are tried with. */
public final class AgentSpecs {
  private AgentSpecs() {}

  public static AgentDeploymentSpec of(int capacity, boolean suspend) {
    return of("agent:1", capacity, 0, suspend);
  }

  /**
   * @param capacity null for no pool at all
   */
  public static AgentDeploymentSpec of(
      String image, @Nullable Integer capacity, int warm, boolean suspend) {
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
        capacity == null ? null : new AgentDeploymentSpec.Pool(capacity, warm),
        new AgentDeploymentSpec.SessionDefaults(60, 30, null),
        suspend);
  }
}
