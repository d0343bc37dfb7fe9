package dev.greenroom.gateway.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a start.
 *
 * @param dailyRoom URL of the room that was made, when the request asked for one
 * @param dailyToken with which the caller enters it
 * @param iceConfig only when the request asked for the default servers
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StartReply(
    String sessionId,
    @Nullable String dailyRoom,
    @Nullable String dailyToken,
    @Nullable IceConfig iceConfig) {

  /** The servers that a browser finds its way to the agent with. */
  public record IceConfig(List<IceServer> iceServers) {}

  /** A STUN or TURN server. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record IceServer(
      List<String> urls, @Nullable String username, @Nullable String credential) {}
}
