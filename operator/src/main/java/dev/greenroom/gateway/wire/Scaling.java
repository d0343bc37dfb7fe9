package dev.greenroom.gateway.wire;

/** The bounds of a pool in both spellings: clients of different ages read different ones. */
public record Scaling(int minReplicas, int maxReplicas, int minAgents, int maxAgents) {

  public static Scaling between(int least, int most) {
    return new Scaling(least, most, least, most);
  }
}
