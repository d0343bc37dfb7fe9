package dev.greenroom.gateway.organization;

import dev.greenroom.gateway.Call;
import dev.greenroom.gateway.wire.EndState;
import dev.greenroom.gateway.wire.SessionRecord;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions of a list are wanted.
 *
 * @param endState the word on the wire; one that is not known matches none
 * @param active true for those that have not ended, false for those that have
 */
record SessionFilter(@Nullable String endState, @Nullable Boolean active, int offset, int limit) {

  /**
   * @throws IllegalArgumentException with what to send instead
   */
  static SessionFilter of(Call call) {
    Boolean active =
        switch (Objects.requireNonNullElse(call.query("status"), "all")) {
          case "all" -> null;
          case "active" -> true;
          case "ended" -> false;
          default -> throw new IllegalArgumentException("status is one of active, ended, all.");
        };
    return new SessionFilter(
        call.query("endState"),
        active,
        Numbers.query(call, "offset", 0, 0, Integer.MAX_VALUE),
        Numbers.query(call, "limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
  }

  SessionRecord.Page page(List<SessionRecord> all) {
    List<SessionRecord> wanted = all.stream().filter(this::wants).toList();
    return new SessionRecord.Page(
        wanted.stream().skip(offset).limit(limit).toList(), wanted.size());
  }

  private boolean wants(SessionRecord session) {
    return (endState == null || endState.equals(session.endState().wire()))
        && (active == null || active == (session.endState() == EndState.ACTIVE));
  }
}
