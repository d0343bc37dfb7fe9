package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus.UsageTotals;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.AgentSessionStatus;
import dev.greenroom.api.Reason;
import dev.greenroom.api.Usage;
import dev.greenroom.api.Usage.Provenance;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import dev.greenroom.ledger.Verdict;
import dev.greenroom.operator.Books;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerBooksTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened) {
      one.close();
    }
  }

  @Test
  void aBillIsKeptOnceHoweverOftenItIsAskedFor() {
    // Given
    LedgerBooks books = books(folder);
    AgentSession session = ended("s1", 5);

    // When
    await().until(() -> books.keeps(session));
    LedgerBooks anew = books(folder);
    await().until(() -> anew.keeps(session));

    // Then
    assertThat(sums()).hasSize(1);
    assertThat(sums().get(0).session()).isEqualTo("s1");
    assertThat(sums().get(0).figures().totalSeconds()).isEqualTo(8);
    assertThat(heard).contains("acme/my-agent/s1");
  }

  @Test
  void aBillHasTheProfileOfThePodThatTheSessionWasBoundTo() {
    // Given
    LedgerBooks books = books(folder);

    // When
    await().until(() -> books.keeps(ended("s1", 5)));

    // Then
    List<String> profiles = new ArrayList<>();
    opened(Ledger.open(url(folder), null, null))
        .counted("acme", NOW, NOW.plusSeconds(60), counted -> profiles.add(counted.profile()));
    assertThat(profiles).containsExactly("agent-2x");
  }

  @Test
  void aSessionWithoutAFinalBillHasNothingToKeep() {
    // Given
    LedgerBooks books = books(folder);
    AgentSession running = ended("s1", 5);
    running.setStatus(null);

    // When, Then
    assertThat(books.keeps(running)).isTrue();
    assertThat(books.waiting()).isZero();
  }

  @Test
  void billsWaitWhileTheDatabaseIsAwayAndNoneIsLost() throws IOException {
    // Given
    Path missing = folder.resolve("disk");
    LedgerBooks books = books(missing);
    List<AgentSession> sessions = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sessions.add(ended("s" + i, i));
    }

    // When
    assertThat(sessions).noneMatch(books::keeps);
    assertThat(books.waiting()).isEqualTo(20);
    Files.createDirectories(missing);

    // Then
    await().until(() -> sessions.stream().allMatch(books::keeps));
    assertThat(books.waiting()).isZero();
    Ledger ledger = opened(Ledger.open(url(missing), null, null));
    assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(20));
  }

  @Test
  void theTotalsOfAnAgentAreThoseOfTheLedgerOnceItWasRead() {
    // Given
    LedgerBooks books = books(folder);
    await().until(() -> books.keeps(ended("s1", 5)));
    await().until(() -> books.keeps(ended("s2", 7)));
    LedgerBooks anew = books(folder);
    AgentDeployment agent = new AgentDeployment();
    agent.setMetadata(new ObjectMetaBuilder().withNamespace("acme").withName("my-agent").build());

    // When
    assertThat(anew.totals(agent)).isEqualTo(new UsageTotals(0L, 0L, 0L, 0L, 0L, 0L));

    // Then
    await()
        .untilAsserted(
            () ->
                assertThat(anew.totals(agent))
                    .isEqualTo(new UsageTotals(2L, 4L, 12L, 2L, 18L, 0L)));
  }

  private LedgerBooks books(Path where) {
    LedgerBooks books =
        opened(
            new LedgerBooks(Ledger.open(url(where), null, null), () -> NOW, Duration.ofMillis(20)));
    books.listen(
        new Books.Listener() {
          @Override
          public void kept(String namespace, String agent, String session) {
            heard.add(namespace + "/" + agent + "/" + session);
          }

          @Override
          public void summed(String namespace, String agent) {
            heard.add(namespace + "/" + agent);
          }
        });
    return books;
  }

  private <T extends AutoCloseable> T opened(T part) {
    opened.add(part);
    return part;
  }

  private static String url(Path where) {
    return "jdbc:sqlite:" + where.resolve("ledger.db");
  }

  private List<UsageSum> sums() {
    List<UsageSum> sums = new ArrayList<>();
    opened(Ledger.open(url(folder), null, null))
        .sums(new UsageQuery("acme", null, null, null, UsageQuery.Group.SESSION), sums::add);
    return sums;
  }

  /** It took two seconds to begin, then ran, and one to end. */
  private static AgentSession ended(String name, int ran) {
    AgentSession session = new AgentSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("acme")
            .withName(name)
            .withUid(UUID.nameUUIDFromBytes(name.getBytes()).toString())
            .build());
    session.setSpec(
        new AgentSessionSpec(
            "my-agent",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            new AgentSessionSpec.Binding("my-agent-0", "pod", "agent", "r1", "agent-2x", NOW)));
    Usage usage =
        new Usage(
            NOW,
            NOW.plusSeconds(2),
            NOW.plusSeconds(2 + ran),
            NOW.plusSeconds(3 + ran),
            2L,
            (long) ran,
            1L,
            3L + ran,
            true,
            new Usage.Sources(
                Provenance.ApiServer,
                Provenance.ApiServer,
                Provenance.Runner,
                Provenance.ContainerStatus),
            true);
    session.setStatus(
        new AgentSessionStatus(
            1L,
            AgentSessionStatus.Phase.Completed,
            Reason.AgentFinished,
            null,
            null,
            true,
            null,
            null,
            usage));
    return session;
  }
}
