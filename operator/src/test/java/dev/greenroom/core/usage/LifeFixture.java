package dev.greenroom.core.usage;

import static dev.greenroom.core.PodFactsFixture.at;

import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.api.Usage.Sources;
import dev.greenroom.core.PodFactsFixture;
import java.time.Duration;
import java.time.Instant;

/**
 * A session's life for tests: admitted at 0, at most two hours, looked at after ten minutes.
 * Moments are seconds after {@link PodFactsFixture#T0}.
 */
final class LifeFixture {

  static final double DAYS = 3 * 86_400;

  private Usage recorded;
  private PodFactsFixture pod;
  private Instant stopRequested;
  private Instant lastProofOfLife;
  private Instant now = at(600);

  /** A session that ran from 2.4 on, as its status says. */
  static LifeFixture ran() {
    return started().recorded(at(2.4));
  }

  /** A session of whose running nothing is recorded. */
  static LifeFixture started() {
    return new LifeFixture();
  }

  static Usage usage(Instant running, Instant stopping, Provenance source) {
    Provenance stopped = stopping == null ? null : source;
    Sources sources = new Sources(Provenance.ApiServer, Provenance.ApiServer, stopped, null);
    return new Usage(at(0), running, stopping, null, null, null, null, null, null, sources, null);
  }

  LifeFixture recorded(Instant running) {
    return recorded(usage(running, null, null));
  }

  LifeFixture recorded(Usage recorded) {
    this.recorded = recorded;
    return this;
  }

  LifeFixture pod(PodFactsFixture pod) {
    this.pod = pod;
    return this;
  }

  LifeFixture stop(double second) {
    stopRequested = at(second);
    return this;
  }

  LifeFixture lease(double second) {
    lastProofOfLife = at(second);
    return this;
  }

  LifeFixture now(double second) {
    now = at(second);
    return this;
  }

  SessionLife life() {
    return new SessionLife(
        at(0),
        recorded,
        pod == null ? null : pod.facts(),
        stopRequested,
        lastProofOfLife,
        Duration.ofHours(2),
        now);
  }
}
