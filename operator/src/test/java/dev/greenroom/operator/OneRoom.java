package dev.greenroom.operator;

import dev.greenroom.binding.RoomSource;
import dev.greenroom.runner.protocol.Room;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A room, or none, and what was asked of it. */
final class OneRoom implements RoomSource {
  private final @Nullable Room room;
  final List<Integer> asked = new ArrayList<>();
  int discards;

  OneRoom(@Nullable Room room) {
    this.room = room;
  }

  @Override
  public @Nullable Room room(int seconds) {
    asked.add(seconds);
    return room;
  }

  @Override
  public void discard() {
    discards += asked.isEmpty() ? 0 : 1;
  }
}
