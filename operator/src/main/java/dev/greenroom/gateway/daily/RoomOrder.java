package dev.greenroom.gateway.daily;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.greenroom.binding.RoomSource;
import dev.greenroom.runner.protocol.Room;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The room that one start asks for, with the caller's token beside the agent's. Used by the one
 * thread that serves the start.
 */
public final class RoomOrder implements RoomSource {
  /** Beyond the longest session: tear-down, and clocks that differ. */
  static final Duration MARGIN = Duration.ofMinutes(5);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,128}");
  private static final Pattern URL = Pattern.compile("https?://[!-~]{1,2000}");
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,8192}");

  private final DailyApi api;
  private final String key;
  private final RoomWish wish;
  private final InstantSource clock;
  private final Executor executor;
  private @Nullable Made made;
  private @Nullable DailyFault fault;

  RoomOrder(DailyApi api, String key, RoomWish wish, InstantSource clock, Executor executor) {
    this.api = api;
    this.key = key;
    this.wish = wish;
    this.clock = clock;
    this.executor = executor;
  }

  private record Made(String name, Room room, String callerToken) {}

  private record Named(String name, String url) {}

  @Override
  public @Nullable Room room(int seconds) {
    if (made == null) {
      made = make(expiry(seconds));
    }
    return made == null ? null : made.room();
  }

  @Override
  public void discard() {
    if (made != null) {
      api.deleteRoom(made.name(), key);
      made = null;
    }
  }

  /** The caller's token, once the room is made. */
  public @Nullable String callerToken() {
    return made == null ? null : made.callerToken();
  }

  /**
   * A token of the caller's for a room that an earlier start made.
   *
   * @return null when there is none to be had: {@link #fault} tells why
   */
  public @Nullable String callerToken(String roomUrl, int seconds) {
    String name = roomUrl.substring(roomUrl.lastIndexOf('/') + 1);
    return NAME.matcher(name).matches()
        ? token(wish.callerTokenRequest(name, expiry(seconds)), api.deadline())
        : unusable();
  }

  /** Why there is no room, or no token. */
  public @Nullable DailyFault fault() {
    return fault;
  }

  /** True when Daily was given properties of the caller's choice. */
  public boolean hasOwnProperties() {
    return !wish.isEmpty();
  }

  private Instant expiry(int seconds) {
    return clock.instant().plusSeconds(seconds).plus(MARGIN);
  }

  private @Nullable Made make(Instant expiry) {
    long deadline = api.deadline();
    Named room = named(api.post("/rooms", wish.roomRequest(expiry), key, deadline));
    if (room == null) {
      return null;
    }
    CompletableFuture<DailyApi.Reply> caller =
        CompletableFuture.supplyAsync(
            () -> tokenReply(wish.callerTokenRequest(room.name(), expiry), deadline), executor);
    String agents = token(RoomWish.agentTokenRequest(room.name(), expiry), deadline);
    String callers = token(caller.join());
    if (agents == null || callers == null) {
      api.deleteRoom(room.name(), key);
      return null;
    }
    return new Made(room.name(), new Room(room.url(), agents), callers);
  }

  private @Nullable Named named(DailyApi.Reply reply) {
    String name = text(reply, "name", NAME);
    String url = text(reply, "url", URL);
    return name == null || url == null ? null : new Named(name, url);
  }

  private DailyApi.Reply tokenReply(ObjectNode request, long deadline) {
    return api.post("/meeting-tokens", request, key, deadline);
  }

  private @Nullable String token(ObjectNode request, long deadline) {
    return token(tokenReply(request, deadline));
  }

  private @Nullable String token(DailyApi.Reply reply) {
    return text(reply, "token", TOKEN);
  }

  private @Nullable String text(DailyApi.Reply reply, String field, Pattern form) {
    if (reply instanceof DailyApi.Reply.Failed failed) {
      fault = failed.fault();
      return null;
    }
    JsonNode value = ((DailyApi.Reply.Ok) reply).body().path(field);
    return value.isTextual() && form.matcher(value.textValue()).matches()
        ? value.textValue()
        : unusable();
  }

  private @Nullable String unusable() {
    fault = new DailyFault.Unavailable();
    return null;
  }
}
