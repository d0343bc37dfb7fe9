package dev.greenroom.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** A named size of an agent container: CPU and memory, requested and limited alike. */
public enum Profile {
  @JsonProperty("agent-1x")
  AGENT_1X("500m", "1Gi"),
  @JsonProperty("agent-2x")
  AGENT_2X("1", "2Gi"),
  @JsonProperty("agent-3x")
  AGENT_3X("1500m", "3Gi");

  private final String cpu;
  private final String memory;

  Profile(String cpu, String memory) {
    this.cpu = cpu;
    this.memory = memory;
  }

  /** The name as manifests and bills have it. */
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
