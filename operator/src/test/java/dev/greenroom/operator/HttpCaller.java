package dev.greenroom.operator;

import dev.greenroom.binding.StartAnswer;
import java.time.Duration;

/**
 * A caller with a key, who asks again until there is a session, each time of a gateway that may
 * stand still, lose replies or die.
 */
final class HttpCaller {
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int MOST_TRIES = 20;

  private final World world;
  private final Faults faults;
  private final String key;
  private final int stripe;
  private Replica replica;
  private GatewayWatches watches;
  private int tries;
  boolean served;

  /**
   * @param faults of the gateways that it calls
   */
  HttpCaller(World world, Faults faults, String key, int stripe) {
    this.world = world;
    this.faults = faults;
    this.key = key;
    this.stripe = stripe;
    freshGateway();
  }

  /** A gateway that has just come up: its caches are what it listed. */
  private void freshGateway() {
    GatewayWatches fresh = new GatewayWatches(world);
    Faults.Pause pause = fresh::standStill;
    replica =
        new Replica(
            world,
            new FaultyApi(world.cluster, faults, pause),
            new FaultyRunners(world.node, faults, pause),
            stripe);
    replica.follow(fresh);
    watches = fresh;
  }

  GatewayWatches watches() {
    return watches;
  }

  /** One request; whatever is not a session is asked for again in a while. */
  void call() {
    tries++;
    try {
      StartAnswer answer = replica.startWithKey(key);
      served = answer instanceof StartAnswer.Started || answer instanceof StartAnswer.Existing;
    } catch (Faults.Death dead) {
      freshGateway();
    }
    if (!served && tries < MOST_TRIES) {
      world.after(PAUSE.toMillis(), this::call);
    }
  }
}
