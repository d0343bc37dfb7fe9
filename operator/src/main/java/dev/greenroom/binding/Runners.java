package dev.greenroom.binding;

import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.runner.protocol.Room;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The runners in the session pods, spoken to directly and signed for. */
public interface Runners {

  /** Gives a session to its pod; may be repeated. */
  DeliverAnswer deliver(Pod pod, Delivery delivery);

  /**
   * Asks whether the pod has the session, without giving it: {@code Accepted} or {@code
   * AlreadyOver} when it has or had, {@code NotYet} when it has not or does not answer.
   */
  DeliverAnswer ask(Pod pod, String session);

  /** Tells the runner that its session is to end now; one that can't be reached is skipped. */
  void stop(Pod pod, String session);

  /**
   * What a pod is given.
   *
   * @param notAfter by the API server's clock: a session that gets its body later is not started
   * @param body the JSON object for the agent, as UTF-8
   * @param roomUrl URL of a Daily room; given only together with its token
   */
  record Delivery(
      String session,
      Instant notAfter,
      byte[] body,
      int maxDurationSeconds,
      @Nullable String transport,
      @Nullable String roomUrl,
      @Nullable String roomToken) {

    /**
     * The request to the runner of this pod.
     *
     * @param expires by the runner's clock
     * @throws IllegalArgumentException when it can't travel
     */
    dev.greenroom.runner.protocol.Delivery to(String podUid, Instant expires) {
      return new dev.greenroom.runner.protocol.Delivery(
          podUid,
          session,
          expires,
          maxDurationSeconds,
          Optional.ofNullable(transport),
          roomUrl == null || roomToken == null
              ? Optional.empty()
              : Optional.of(new Room(roomUrl, roomToken)),
          body);
    }

    /** Names the session; the rest is nobody's business. */
    @Override
    public String toString() {
      return "Delivery[session=" + session + "]";
    }
  }
}
