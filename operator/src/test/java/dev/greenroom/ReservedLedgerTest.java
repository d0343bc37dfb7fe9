package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.Names;
import dev.greenroom.core.usage.IdleTime;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import dev.greenroom.ledger.Verdict;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Idle time in the ledger, and sums over it, for the status of agents and for Prometheus. */
class ReservedLedgerTest {
  private static final Instant MIDNIGHT = Instant.parse("2026-11-25T00:00:00Z");

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(MIDNIGHT);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void eachSecondOfIdleTimeIsThereOnceOnTheDayThatItWas() {
    // Given
    LedgerBooks books = books(folder);
    Pod pod = pod("alpha", "pod-1");

    // When
    keep(books, pod, idle(-5_400, 0, false));
    keep(books, pod, idle(-5_400, 1_830, true));
    keep(books(folder), pod, idle(-5_400, 1_830, true));

    // Then
    assertThat(sums(UsageQuery.Group.DAY))
        .extracting(UsageSum::day, sum -> sum.figures().reservedSeconds())
        .containsExactly(
            tuple(LocalDate.of(2026, 11, 24), 5_400L), tuple(LocalDate.of(2026, 11, 25), 1_830L));
    assertThat(ledger().verify()).isEqualTo(new Verdict.Whole(3));
  }

  @Test
  void aPodWithoutIdleTimeHasNothingToKeep() {
    // Given
    LedgerBooks books = books(folder);

    // When, Then
    assertThat(books.keeps(pod("alpha", "pod-1"), idle(0, 0, true))).isTrue();
    assertThat(books.waiting()).isZero();
  }

  @Test
  void idleTimeWaitsWhileTheDatabaseIsAwayAndGrowsMeanwhile() throws IOException {
    // Given
    Path missing = folder.resolve("disk");
    LedgerBooks books = books(missing);
    Pod pod = pod("alpha", "pod-1");

    // When
    assertThat(books.keeps(pod, idle(-5_400, 0, false))).isFalse();
    assertThat(books.keeps(pod, idle(-5_400, 30, true))).isFalse();
    assertThat(books.waiting()).isOne();
    Files.createDirectories(missing);

    // Then
    keep(books, pod, idle(-5_400, 30, true));
    try (Ledger ledger = Ledger.open(url(missing), null, null)) {
      assertThat(ledger.spent("acme", "alpha")).isEqualTo(Figures.ofReserved(5_430));
    }
  }

  @Test
  void theSumsInMemoryAreThoseOfTheLedgerWhoeverWroteIt() {
    // Given
    LedgerBooks books = books(folder);
    assertThat(books.spent()).isEmpty();
    keep(books, pod("alpha", "pod-1"), idle(0, 100, true));

    // When
    LedgerBooks other = books(folder);
    keep(other, pod("alpha", "pod-2"), idle(0, 20, true));
    keep(other, pod("beta", "pod-3"), idle(0, 3, true));
    // Seen by both: the first one learns that it does not know all of alpha.
    keep(books, pod("alpha", "pod-2"), idle(0, 20, true));

    // Then
    AgentName alpha = new AgentName("acme", "alpha");
    await()
        .untilAsserted(
            () -> assertThat(books.spent()).containsEntry(alpha, Figures.ofReserved(120)));
    assertThat(totals(books, "alpha")).isEqualTo(new UsageTotals(0L, 0L, 0L, 0L, 0L, 120L));

    // When
    now.set(MIDNIGHT.plus(AgentTotals.FRESH));
    keep(books, pod("alpha", "pod-4"), idle(0, 1, true));

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(books.spent())
                    .containsEntry(alpha, Figures.ofReserved(121))
                    .containsEntry(new AgentName("acme", "beta"), Figures.ofReserved(3)));
  }

  @Test
  void prometheusShowsTheSumsOfTheLedgerAndNothingFromAStandby() throws IOException {
    // Given
    LedgerBooks books = books(folder);
    keep(books, pod("alpha", "pod-1"), idle(0, 100, true));
    AtomicBoolean leads = new AtomicBoolean();
    CollectorRegistry registry = new CollectorRegistry();
    registry.register(new UsageMetrics(books::spent, leads::get));

    // When
    String standby = text(registry);
    leads.set(true);
    await().until(() -> text(registry).contains("alpha"));

    // Then
    assertThat(standby).isEmpty();
    assertThat(text(registry).lines())
        .contains(
            "# TYPE greenroom_usage_seconds_total counter",
            metric("seconds", "phase=\"instantiating\",") + " 0.0",
            metric("seconds", "phase=\"running\",") + " 0.0",
            metric("seconds", "phase=\"tearing_down\",") + " 0.0",
            metric("seconds", "phase=\"reserved\",") + " 100.0",
            metric("sessions", "") + " 0.0");
  }

  private static String metric(String what, String phase) {
    return "greenroom_usage_%s_total{organization=\"acme\",agent=\"alpha\",%s}"
        .formatted(what, phase);
  }

  private static String text(CollectorRegistry registry) throws IOException {
    StringWriter text = new StringWriter();
    TextFormat.write004(text, registry.metricFamilySamples());
    return text.toString();
  }

  private static void keep(LedgerBooks books, Pod pod, IdleTime idle) {
    await("the books").until(() -> books.keeps(pod, idle));
  }

  private static UsageTotals totals(LedgerBooks books, String agent) {
    AgentDeployment deployment = new AgentDeployment();
    deployment.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName(agent).build());
    return books.totals(deployment);
  }

  /** Between two moments, in seconds after midnight. */
  private static IdleTime idle(long from, long until, boolean over) {
    return new IdleTime(MIDNIGHT.plusSeconds(from), MIDNIGHT.plusSeconds(until), over);
  }

  private static Pod pod(String agent, String uid) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("acme")
        .withName(agent + "-1b2c3d4e-0")
        .withUid(uid)
        .addToLabels(Names.AGENT, agent)
        .addToLabels(Names.AGENT_UID, "agent-uid")
        .addToLabels(Names.PROFILE, "agent-1x")
        .endMetadata()
        .build();
  }

  private LedgerBooks books(Path where) {
    return opened(
        new LedgerBooks(Ledger.open(url(where), null, null), now::get, Duration.ofMillis(20)));
  }

  private Ledger ledger() {
    return opened(Ledger.open(url(folder), null, null));
  }

  private List<UsageSum> sums(UsageQuery.Group group) {
    List<UsageSum> sums = new ArrayList<>();
    ledger().sums(new UsageQuery("acme", null, null, null, group), sums::add);
    return sums;
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.add(part);
    return part;
  }

  private static String url(Path where) {
    return "jdbc:sqlite:" + where.resolve("ledger.db");
  }
}
