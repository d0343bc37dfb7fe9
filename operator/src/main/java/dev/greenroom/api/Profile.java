package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** A named size of an agent container: CPU and memory, requested and limited alike. */
public enum Profile {
  @JsonProperty("agent-1x")
  AGENT_1X("agent-1x", "500m", "1Gi"),
  @JsonProperty("agent-2x")
  AGENT_2X("agent-2x", "1", "2Gi"),
  @JsonProperty("agent-3x")
  AGENT_3X("agent-3x", "1500m", "3Gi");

  /** What stands for a profile where an agent has resources of its own. */
  public static final String CUSTOM = "custom";

  private final String wire;
  private final String cpu;
  private final String memory;

  Profile(String wire, String cpu, String memory) {
    this.wire = wire;
    this.cpu = cpu;
    this.memory = memory;
  }

  /** The word in manifests, in labels and on bills. */
  public String wire() {
    return wire;
  }

  /** CPU as a Kubernetes quantity. */
  public String cpu() {
    return cpu;
  }

  /** Memory as a Kubernetes quantity. */
  public String memory() {
    return memory;
  }
}
