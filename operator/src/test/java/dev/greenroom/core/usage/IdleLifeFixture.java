package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;

import dev.greenroom.core.PodFactsFixture;
import java.time.Instant;

/**
 * The life of an idle pod for tests, looked at after a minute. Moments are seconds after {@link
 * PodFactsFixture#T0}.
 */
final class IdleLifeFixture {
  private Instant warm;
  private Instant claimed;
  private Instant retired;
  private PodFactsFixture pod = PodFactsFixture.pod().idle("warm");
  private boolean ended;
  private Instant now = at(60);

  IdleLifeFixture warm(double second) {
    warm = at(second);
    return this;
  }

  IdleLifeFixture claimed(double second) {
    claimed = at(second);
    return this;
  }

  IdleLifeFixture retired(double second) {
    retired = at(second);
    return this;
  }

  IdleLifeFixture made(double second) {
    pod.created(at(second));
    return this;
  }

  IdleLifeFixture pod(PodFactsFixture pod) {
    this.pod = pod;
    return this;
  }

  IdleLifeFixture ended() {
    ended = true;
    return this;
  }

  IdleLifeFixture now(double second) {
    now = at(second);
    return this;
  }

  IdleLife life() {
    return new IdleLife(warm, claimed, retired, pod.facts(), ended, now);
  }
}
