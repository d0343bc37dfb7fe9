package dev.greenroom.gateway;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionSpec.Transport;
import dev.greenroom.binding.Attempts;
import dev.greenroom.binding.SessionStarter;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import dev.greenroom.gateway.daily.RoomOrder;
import dev.greenroom.gateway.daily.RoomWish;
import dev.greenroom.gateway.wire.StartBody;
import dev.greenroom.gateway.wire.StartReply;
import dev.greenroom.gateway.wire.StrictJson;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route that starts a session: checks the request, and words what came of it. */
final class StartHandler {
  private static final Logger log = LoggerFactory.getLogger(StartHandler.class);
  private static final Pattern AGENT = Pattern.compile("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?");
  private static final Pattern KEY = Pattern.compile("[!-~]([ -~]{0,253}[!-~])?");

  private final GatewayParts parts;
  private final GatewayMetrics metrics;
  private final StrictJson json;

  StartHandler(GatewayParts parts, GatewayMetrics metrics) {
    this.parts = parts;
    this.metrics = metrics;
    this.json = new StrictJson(parts.limits().jsonDepth());
  }

  Route route() {
    return Route.forPublicKeys("POST", "/v1/public/{agent}/start", Access.START, this::timed);
  }

  private Answer timed(Call call) {
    long begun = parts.nanoTime().getAsLong();
    Answer answer = checked(call);
    metrics.started(answer.status(), parts.nanoTime().getAsLong() - begun);
    return answer;
  }

  private Answer checked(Call call) {
    if (!AGENT.matcher(call.parameter("agent")).matches()) {
      return absent();
    }
    StartBody.Reading reading = StartBody.read(call.body(), json);
    if (reading instanceof StartBody.Bad bad) {
      return ErrorCatalogue.badRequest(bad.error());
    }
    StartBody body = ((StartBody.Good) reading).body();
    if (body.transport() == Transport.WEBSOCKET) {
      return ErrorCatalogue.badRequest(
          "\"transport\": \"websocket\" is not served yet. Use daily or webrtc.");
    }
    String key = call.header("idempotency-key");
    if (key != null && !KEY.matcher(key).matches()) {
      return ErrorCatalogue.badRequest(
          "Idempotency-Key must be 1 to 255 printable ASCII characters.");
    }
    Duration wait = WaitParameter.of(call);
    if (wait == null) {
      return ErrorCatalogue.badRequest(WaitParameter.RULE);
    }
    SessionStarter starter = starter(call, wait, key);
    return body.createDailyRoom()
        ? startedInARoom(call, body, starter)
        : worded(start(call, body, starter, null), call, body, null);
  }

  private Answer startedInARoom(Call call, StartBody body, SessionStarter starter) {
    RoomOrder order;
    try {
      order =
          parts
              .daily()
              .order(
                  call.caller().organization(),
                  new RoomWish(body.dailyRoomProperties(), body.dailyMeetingTokenProperties()));
    } catch (KubernetesClientException e) {
      log.warn(
          "the Daily API key of {} can't be read: the API server answers {}",
          call.caller().organization(),
          e.getCode());
      return RoomErrors.keyUnknown();
    }
    return order == null
        ? RoomErrors.noKey()
        : worded(start(call, body, starter, order), call, body, order);
  }

  private SessionStarter starter(Call call, Duration wait, @Nullable String key) {
    SessionStarter starter =
        wait.isZero() ? parts.starter() : parts.waiting().upTo(wait, call.gone());
    Attempts attempts = new Attempts(starter, parts.ids());
    return key == null ? attempts::start : request -> attempts.start(request, key);
  }

  private StartAnswer start(
      Call call, StartBody body, SessionStarter starter, @Nullable RoomOrder order) {
    StartRequest request = request(call, body, order);
    StartAnswer answer = starter.start(request);
    Rejection rejection = Rejection.of(answer);
    if (rejection != null) {
      metrics.rejected(rejection);
    }
    return answer;
  }

  private static StartRequest request(Call call, StartBody body, @Nullable RoomOrder order) {
    return new StartRequest(
        call.caller().organization(),
        call.parameter("agent"),
        "",
        body.body(),
        body.transport(),
        order);
  }

  private Answer worded(StartAnswer answer, Call call, StartBody body, @Nullable RoomOrder order) {
    if (answer instanceof StartAnswer.Started started) {
      return replied(started.session(), body, order, order == null ? null : order.callerToken());
    }
    if (answer instanceof StartAnswer.Existing existing) {
      return replied(
          existing.session(), body, order, order == null ? null : again(existing.session(), order));
    }
    if (answer instanceof StartAnswer.NoRoom && order != null) {
      return RoomErrors.of(order);
    }
    if (answer instanceof StartAnswer.Mismatch) {
      return ErrorCatalogue.unprocessable(
          "This Idempotency-Key was used with another request. Use a new key.");
    }
    if (answer instanceof StartAnswer.Full) {
      return ErrorCatalogue.atCapacity(
          parts.patience().untilFree(call.caller().organization(), call.parameter("agent")));
    }
    if (answer instanceof StartAnswer.AgentAbsent) {
      return absent();
    }
    if (answer instanceof StartAnswer.Suspended) {
      return ErrorCatalogue.notReady(
          "The agent is suspended and takes no new sessions until its owner sets spec.suspend to"
              + " false.");
    }
    if (answer instanceof StartAnswer.BillingOff) {
      return ErrorCatalogue.billingOff();
    }
    if (answer instanceof StartAnswer.SpendLimitReached reached) {
      return ErrorCatalogue.spendLimitReached(reached.currentSpendCents(), reached.limitCents());
    }
    if (answer instanceof StartAnswer.PodRefused refused) {
      return refused(refused, call);
    }
    if (answer instanceof StartAnswer.BodyRefused refused) {
      return refused(refused, call);
    }
    if (answer instanceof StartAnswer.Contended contended) {
      log.warn(
          "start not placed organization={} agent={}: {}",
          call.caller().organization(),
          call.parameter("agent"),
          contended.why());
    }
    return ErrorCatalogue.unavailable(
        "The session could not be placed just now. Try again.", Duration.ofSeconds(1));
  }

  /** What the API server says of quotas is not for those who hold a public key. */
  private static Answer refused(StartAnswer.PodRefused refused, Call call) {
    log.warn(
        "pod refused organization={} agent={}: {}",
        call.caller().organization(),
        call.parameter("agent"),
        refused.message());
    return ErrorCatalogue.notReady(
        call.caller().kind() == Caller.Kind.PRIVATE
            ? "The cluster refused the agent's pod: " + refused.message()
            : "The cluster refused the agent's pod. Its owner finds the reason in the gateway's"
                + " log.");
  }

  /** The API server's words may quote the body: they are for no log. */
  private static Answer refused(StartAnswer.BodyRefused refused, Call call) {
    log.warn(
        "session refused organization={} agent={}",
        call.caller().organization(),
        call.parameter("agent"));
    return ErrorCatalogue.badRequest(
        refused.message().contains("larg")
            ? "\"body\" is larger than the cluster can keep once it is stored. Send less data with"
                + " the start, or a reference to it."
            : "The cluster refused \"body\": it holds what an object of Kubernetes may not. Send"
                + " plain JSON data.");
  }

  /** The room stays the same; the caller's token is a new one, as nobody keeps it. */
  private static @Nullable String again(AgentSession session, RoomOrder order) {
    AgentSessionSpec.Limits limits = session.getSpec().limits();
    return order.callerToken(
        session.getSpec().daily().roomUrl(),
        limits.startTimeoutSeconds() + limits.maxDurationSeconds());
  }

  private Answer replied(
      AgentSession session, StartBody body, @Nullable RoomOrder order, @Nullable String token) {
    return order != null && token == null
        ? RoomErrors.of(order)
        : Answer.ok(reply(session, body, token));
  }

  private StartReply reply(AgentSession session, StartBody body, @Nullable String token) {
    return new StartReply(
        session.getMetadata().getName(),
        token == null ? null : session.getSpec().daily().roomUrl(),
        token,
        body.enableDefaultIceServers() ? new StartReply.IceConfig(parts.iceServers()) : null);
  }

  private static Answer absent() {
    return ErrorCatalogue.notFound(
        "No agent of this name in the organization of the key. \"pcc agent list\" shows"
            + " those there are.");
  }
}
