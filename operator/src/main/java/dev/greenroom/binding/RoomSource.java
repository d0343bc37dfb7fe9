package dev.greenroom.binding;

import dev.greenroom.runner.protocol.Room;
import org.jspecify.annotations.Nullable;

/**
 * The Daily room of one start: made only once the start has a slot, so that no rejection has one.
 */
public interface RoomSource {

  /**
   * The room and the agent's token, made now unless they are there already.
   *
   * @param seconds how long the session may take at most, from now to its end
   * @return null when no room could be made; whoever made the source knows why
   */
  @Nullable Room room(int seconds);

  /** Unmakes the room, if there is one: no session came of the start. Never fails. */
  void discard();
}
