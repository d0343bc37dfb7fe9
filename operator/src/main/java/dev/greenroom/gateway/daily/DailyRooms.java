package dev.greenroom.gateway.daily;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The way from a start that asks for a Daily room to the order for one. */
public final class DailyRooms {
  private final DailyKeys keys;
  private final DailyApi api;
  private final InstantSource clock;
  private final Executor executor;

  /**
   * @param executor carries the request that goes beside another
   */
  public DailyRooms(DailyKeys keys, DailyApi api, InstantSource clock, Executor executor) {
    this.keys = keys;
    this.api = api;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * An order for the room of one start; nothing is asked of Daily yet.
   *
   * @return null when the organisation has no Daily API key
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when that can't be told just now
   */
  public @Nullable RoomOrder order(String organization, RoomWish wish) {
    String key = keys.of(organization);
    return key == null ? null : new RoomOrder(api, key, wish, clock, executor);
  }
}
