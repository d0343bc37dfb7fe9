package dev.greenroom.binding;

import dev.greenroom.api.AgentSession;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.session.HelloPlanner;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.SessionStep;
import dev.greenroom.runner.protocol.Hello;
import dev.greenroom.runner.protocol.Outcome;
import dev.greenroom.runner.protocol.Signer;
import io.fabric8.kubernetes.api.model.Pod;
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

  private final ClusterApi api;
  private final Deliveries deliveries;
  private final Signer signer;
  private final SessionNews sessions;
  private final InstantSource serverClock;

  public RunnerDesk(
      ClusterApi api, Signer signer, Announcements announcements, InstantSource serverClock) {
    this.api = api;
    this.deliveries = new Deliveries(api);
    this.signer = signer;
    this.sessions = new SessionNews(api, announcements, serverClock);
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
    ObservedSession observed = session == null ? null : sessions.observed(session, pod);
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
          delivery.to(hello.uid(), expires).signedHeaders(signer), delivery.body());
    } catch (IllegalArgumentException e) {
      // It can't travel as headers. The operator tries next, and ends the session with the reason.
      return new HelloAnswer.Again();
    }
  }

  private HelloAnswer note(
      PodFacts pod,
      Hello hello,
      BiFunction<ObservedSession, Instant, Optional<SessionStep.Write>> news) {
    if (pod.session() == null || !hello.report().session().equals(Optional.of(pod.session()))) {
      return new HelloAnswer.Over();
    }
    SessionNews.Told told = sessions.tell(hello.namespace(), pod.session(), null, pod, news);
    if (told instanceof SessionNews.Told.Contended) {
      return new HelloAnswer.Again();
    }
    if (told instanceof SessionNews.Told.NotNow) {
      return new HelloAnswer.NotNow();
    }
    return told instanceof SessionNews.Told.Gone ? new HelloAnswer.Over() : new HelloAnswer.Noted();
  }

  private @Nullable AgentSession sessionOf(String namespace, @Nullable String name) {
    return name == null ? null : api.session(namespace, name);
  }

  private static String outcome(Hello hello) {
    return hello.report().outcome().map(Outcome::name).orElse("");
  }
}
