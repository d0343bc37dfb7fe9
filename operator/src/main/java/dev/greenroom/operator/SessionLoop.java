package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.binding.Announcements;
import dev.greenroom.binding.Binder;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.Deliveries;
import dev.greenroom.binding.RoomSecret;
import dev.greenroom.binding.Runners;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.core.session.BindAnswer;
import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.core.session.ObservedSession;
import dev.greenroom.core.session.SessionPlanner;
import dev.greenroom.core.session.SessionStep;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings one session on: observe, decide, perform, and again with what was written, until nothing
 * is left to do now.
 */
final class SessionLoop {
  /** More steps than any session has at one moment; a bound against a loop that feeds itself. */
  private static final int MOST_STEPS = 8;

  /** A session that may go but for its bill; the books say when that is kept. */
  private static final Duration UNTIL_KEPT = Duration.ofSeconds(10);

  private final ClusterApi api;
  private final Binder binder;
  private final Runners runners;
  private final Deliveries deliveries;
  private final SessionObservation observation;
  private final Announcements announcements;
  private final LogTails logTails;
  private final Books books;
  private final ReservedTime reserved;
  private final InstantSource serverClock;
  private final RoomSecret roomSecret;
  private final Refusals refusals;
  private final Told toldToGo;
  private final Told released;

  SessionLoop(
      ClusterApi api,
      Binder binder,
      Runners runners,
      SessionObservation observation,
      Announcements announcements,
      LogTails logTails,
      Books books,
      InstantSource serverClock) {
    this.api = api;
    this.binder = binder;
    this.runners = runners;
    this.deliveries = new Deliveries(api);
    this.observation = observation;
    this.announcements = announcements;
    this.logTails = logTails;
    this.books = books;
    this.reserved = new ReservedTime(api, books, serverClock);
    this.serverClock = serverClock;
    this.roomSecret = new RoomSecret(api);
    this.refusals = new Refusals(serverClock);
    this.toldToGo = new Told(serverClock);
    this.released = new Told(serverClock);
  }

  /**
   * @param session as a cache shows it; every write is guarded, so an old one costs a round
   * @return when to look again at the latest, empty for "on the next event"
   */
  Optional<Duration> run(AgentSession session) {
    AgentSession current = session;
    for (int i = 0; i < MOST_STEPS; i++) {
      // The bill is on its way as soon as it is final, not only when the session is about to go.
      boolean kept = books.keeps(current);
      SessionObservation.Seen seen = observation.look(current);
      SessionStep step = SessionPlanner.decide(seen.session(), serverClock.instant());
      Next next = step.accept(new Step(current, seen.session(), seen.pod(), kept));
      if (next.session() == null) {
        return Optional.ofNullable(next.recheck());
      }
      current = next.session();
    }
    return Optional.of(Duration.ofMillis(100));
  }

  /** Either the session as it was just written, to go on with, or when to look again. */
  private record Next(@Nullable AgentSession session, @Nullable Duration recheck) {
    static Next with(AgentSession session) {
      return new Next(session, null);
    }

    static Next in(@Nullable Duration recheck) {
      return new Next(null, recheck);
    }
  }

  /** Carries out one step for one session as it was seen. */
  private final class Step implements SessionStep.Performer<Next> {
    private final AgentSession session;
    private final ObservedSession observed;
    private final @Nullable Pod pod;
    private final boolean kept;

    Step(AgentSession session, ObservedSession observed, @Nullable Pod pod, boolean kept) {
      this.session = session;
      this.observed = observed;
      this.pod = pod;
      this.kept = kept;
    }

    @Override
    public Next idle(SessionStep.Idle step) {
      return Next.in(step.recheck());
    }

    @Override
    public Next write(SessionStep.Write step) {
      ClusterApi.Written<AgentSession> written = api.writeStatus(session, step.status());
      if (written instanceof ClusterApi.Written.Ok<AgentSession> ok) {
        step.notes().forEach(note -> announcements.announce(session, note));
        return Next.with(ok.object());
      }
      return Next.in(
          written instanceof ClusterApi.Written.Refused<AgentSession>
              ? refusals.note(session)
              : Duration.ofMillis(50));
    }

    @Override
    public Next bind(SessionStep.Bind step) {
      Optional<Duration> rest = refusals.rest(session);
      if (rest.isPresent()) {
        return Next.in(rest.get());
      }
      BindAnswer answer = binder.bind(session, step.ahead());
      return SessionPlanner.answered(observed, answer, serverClock.instant()).accept(this);
    }

    @Override
    public Next deliver(SessionStep.Deliver step) {
      DeliverAnswer answer = deliver(deliveries.of(session, observed.startDeadline()));
      return SessionPlanner.answered(observed, answer, serverClock.instant()).accept(this);
    }

    private DeliverAnswer deliver(Deliveries.Parcel parcel) {
      if (parcel instanceof Deliveries.Whole whole) {
        return runners.deliver(present(), whole.delivery());
      }
      return parcel instanceof Deliveries.Withheld withheld
          ? new DeliverAnswer.Refused(withheld.why())
          : new DeliverAnswer.NotYet("the Secret with the token of its room is not there");
    }

    @Override
    public Next ask(SessionStep.Ask step) {
      DeliverAnswer answer = runners.ask(present(), observed.name());
      return SessionPlanner.answered(observed, step, answer, serverClock.instant()).accept(this);
    }

    @Override
    public Next tearDown(SessionStep.TearDown step) {
      Pod target = present();
      if (toldToGo.has(target.getMetadata().getUid())) {
        return Next.in(Told.FORGOTTEN);
      }
      if (step.stopRunner()) {
        runners.stop(target, observed.name());
      }
      String namespace = target.getMetadata().getNamespace();
      String name = target.getMetadata().getName();
      if (logTails.bytes() > 0) {
        logTails.keep(session, api.logTail(namespace, name, SessionPod.AGENT, logTails.bytes()));
      }
      api.deletePod(namespace, name, target.getMetadata().getUid(), step.graceSeconds());
      toldToGo.add(target.getMetadata().getUid());
      return Next.in(null);
    }

    @Override
    public Next releasePod(SessionStep.ReleasePod step) {
      Pod target = present();
      if (released.has(target.getMetadata().getUid())) {
        return Next.in(Told.FORGOTTEN);
      }
      if (!reserved.isKept(target)) {
        return Next.in(ReservedTime.UNTIL_KEPT);
      }
      if (!api.releasePod(target)) {
        return Next.in(Duration.ofMillis(250));
      }
      released.add(target.getMetadata().getUid());
      return Next.in(Told.FORGOTTEN);
    }

    @Override
    public Next releaseSession(SessionStep.ReleaseSession step) {
      if (!kept) {
        return Next.in(UNTIL_KEPT);
      }
      roomSecret.deleteOf(session);
      api.releaseSession(session);
      return Next.in(Duration.ofMillis(250));
    }

    @Override
    public Next expire(SessionStep.Expire step) {
      if (!kept) {
        return Next.in(UNTIL_KEPT);
      }
      api.deleteSession(session);
      return Next.in(null);
    }

    private Pod present() {
      if (pod == null) {
        throw new IllegalStateException("the step needs the pod it was decided on");
      }
      return pod;
    }
  }
}
