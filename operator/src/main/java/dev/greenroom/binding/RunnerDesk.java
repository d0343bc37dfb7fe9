package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.HelloPlanner;
import dev.greenroom.core.session.NodeView;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.SessionStep;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Outcome;
import io.fabric8.kubernetes.api.model.Pod;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where a gateway hears runners: reads their pod and its session live, and gives a body only to the
 * runner that knows the token of the very pod that its session is bound to.
 */
public final class RunnerDesk {
  /** How long a runner waits for an answer; a delivery is worth nothing later. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** The operator may write the same session at the same time; it has only so much to say. */
  private static final int MOST_ATTEMPTS = 4;

  private final ClusterApi api;
  private final Deliveries deliveries;
  private final PrivateKey key;
  private final Announcements announcements;
  private final InstantSource serverClock;

  public RunnerDesk(
      ClusterApi api, PrivateKey key, Announcements announcements, InstantSource serverClock) {
    this.api = api;
    this.deliveries = new Deliveries(api);
    this.key = key;
    this.announcements = announcements;
    this.serverClock = serverClock;
  }

  /** Answers from live reads, the pod first: it was claimed before its session was bound. */
  public HelloAnswer hear(String token, Hello hello) {
    Instant received = serverClock.instant().truncatedTo(ChronoUnit.MILLIS);
    Pod pod = api.pod(hello.namespace(), hello.pod());
    if (pod == null
        || !pod.getMetadata().getUid().equals(hello.uid())
        || !PodTokens.matches(pod, token)) {
      return new HelloAnswer.Stranger();
    }
    PodFacts facts = PodObservation.of(pod);
    News news = new News(hello.report(), hello.again(), received);
    if (news.mayBeOld()) {
      return new HelloAnswer.Again();
    }
    HelloPlanner.Ran ran = news.ran();
    return switch (hello.report().state()) {
      case Starting, Ready -> hello(facts, hello);
      case Running ->
          ran == null
              ? new HelloAnswer.Noted()
              : note(
                  facts,
                  hello,
                  (session, now) -> HelloPlanner.running(facts, session, ran.since(), now));
      case Ended ->
          note(
              facts,
              hello,
              (session, now) -> HelloPlanner.goodbye(facts, session, outcome(hello), ran, now));
    };
  }

  private HelloAnswer hello(PodFacts pod, Hello hello) {
    AgentSession session = sessionOf(hello.namespace(), pod.session());
    ObservedSession observed = session == null ? null : observed(session, pod);
    return switch (HelloPlanner.hello(pod, observed, serverClock.instant())) {
      case UNCLAIMED -> new HelloAnswer.Noted();
      case NOT_YET -> new HelloAnswer.Again();
      case OVER -> new HelloAnswer.Over();
      case DELIVER ->
          session == null || observed == null
              ? new HelloAnswer.Again()
              : deliver(hello, session, observed.startDeadline());
    };
  }

  /** Signed to expire on the runner's own clock, which it has just told. */
  private HelloAnswer deliver(Hello hello, AgentSession session, Instant notAfter) {
    if (!(deliveries.of(session, notAfter) instanceof Deliveries.Whole whole)) {
      // The token is not there yet, or never will be: then the operator ends the session.
      return new HelloAnswer.Again();
    }
    Runners.Delivery delivery = whole.delivery();
    Duration left = Duration.between(serverClock.instant(), notAfter);
    if (left.isNegative()) {
      return new HelloAnswer.Over();
    }
    Instant expires = hello.report().now().plus(left.compareTo(PATIENCE) < 0 ? left : PATIENCE);
    try {
      return new HelloAnswer.Session(
          delivery.to(hello.uid(), expires).signedHeaders(key), delivery.body());
    } catch (IllegalArgumentException e) {
      // It can't travel as headers. The operator tries next, and ends the session with the reason.
      return new HelloAnswer.Again();
    }
  }

  private HelloAnswer note(
      PodFacts pod,
      Hello hello,
      BiFunction<ObservedSession, Instant, Optional<SessionStep.Write>> news) {
    if (!hello.report().session().equals(Optional.ofNullable(pod.session()))) {
      return new HelloAnswer.Over();
    }
    for (int i = 0; i < MOST_ATTEMPTS; i++) {
      AgentSession session = sessionOf(hello.namespace(), pod.session());
      if (session == null) {
        return new HelloAnswer.Over();
      }
      Optional<SessionStep.Write> write = news.apply(observed(session, pod), serverClock.instant());
      if (write.isEmpty()) {
        return new HelloAnswer.Noted();
      }
      ClusterApi.Written<AgentSession> written = api.writeStatus(session, write.get().status());
      if (written instanceof ClusterApi.Written.Ok<AgentSession>) {
        write.get().notes().forEach(note -> announcements.announce(session, note));
        return new HelloAnswer.Noted();
      }
      if (written instanceof ClusterApi.Written.Forbidden<AgentSession>) {
        return new HelloAnswer.NotNow();
      }
      if (!(written instanceof ClusterApi.Written.Conflict<AgentSession>)) {
        return new HelloAnswer.Over();
      }
    }
    return new HelloAnswer.Again();
  }

  private @Nullable AgentSession sessionOf(String namespace, @Nullable String name) {
    return name == null ? null : api.session(namespace, name);
  }

  private ObservedSession observed(AgentSession session, PodFacts pod) {
    boolean crdTerminating =
        session.getMetadata().getDeletionTimestamp() != null && api.sessionCrdTerminating();
    return SessionReading.of(session, pod, crdTerminating, new NodeView.Present());
  }

  private static String outcome(Hello hello) {
    return hello.report().outcome().map(Outcome::name).orElse("");
  }
}
