package dev.greenroom.ledger;

import dev.greenroom.ledger.UsageQuery.Group;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Measures the ledger with a month of records of one organisation. Nothing is asserted: the numbers
 * are of the machine that it runs on.
 */
public final class LedgerBenchmark {
  private static final int BATCH = 1_000;
  private static final int ENDS = 1_000;
  private static final Instant FROM = UsageRecords.START;
  private static final Instant TO = FROM.plusSeconds(UsageRecords.MONTH);

  private final Ledger ledger;

  private LedgerBenchmark(Ledger ledger) {
    this.ledger = ledger;
  }

  /**
   * @param arguments {@code sqlite} or {@code postgres}, and how many records (1,000,000)
   */
  public static void main(String[] arguments) throws Exception {
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    if (arguments[0].equals("sqlite")) {
      Path folder = Files.createTempDirectory("ledger");
      run("jdbc:sqlite:" + folder.resolve("usage.db"), count, "ANALYZE");
    } else {
      run(PostgresServer.shared().database(), count, "VACUUM ANALYZE usage_records");
    }
  }

  private static void run(String url, int count, String upkeep) throws Exception {
    try (Ledger ledger = Ledger.open(url, null, null)) {
      LedgerBenchmark benchmark = new LedgerBenchmark(ledger);
      benchmark.write(count);
      benchmark.ends(1);
      benchmark.ends(8);
      benchmark.read("as it was written");
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(upkeep);
      }
      benchmark.read("after " + upkeep);
    }
  }

  private void write(int count) {
    SplittableRandom random = new SplittableRandom(1);
    long start = System.nanoTime();
    for (int from = 0; from < count; from += BATCH) {
      List<UsageRecord> batch = new ArrayList<>();
      for (int i = from; i < from + BATCH; i++) {
        batch.add(record("uid-" + i, random, (long) i * UsageRecords.MONTH / count));
      }
      ledger.record(batch);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("write %,d in batches of %,d: %.1f s%n", count, BATCH, seconds);
  }

  private static UsageRecord record(String id, SplittableRandom random, long second) {
    Figures figures =
        Figures.ofSession(random.nextInt(5), random.nextInt(3_600), random.nextInt(30));
    return UsageRecords.session(
        id,
        UsageRecords.subject("acme", "agent-" + random.nextInt(50), id),
        FROM.plusSeconds(second),
        figures,
        random.nextInt(20) != 0);
  }

  private void ends(int threads) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    SplittableRandom random = new SplittableRandom(threads);
    long start = System.nanoTime();
    for (int i = 0; i < ENDS; i++) {
      UsageRecord record = record("end-" + threads + "-" + i, random.split(), i);
      pool.execute(() -> ledger.record(record));
    }
    pool.shutdown();
    pool.awaitTermination(10, TimeUnit.MINUTES);
    double rate = ENDS / ((System.nanoTime() - start) / 1e9);
    System.out.printf("one transaction a session end, %d threads: %.0f a second%n", threads, rate);
  }

  private void read(String when) {
    System.out.println(when);
    time("  a month by day and agent", 3, () -> rows("acme", Group.DAY));
    time("  the same of all organisations", 3, () -> rows(null, Group.DAY));
    time("  a month by agent", 3, () -> rows("acme", Group.AGENT));
    time("  a month by session", 1, () -> rows("acme", Group.SESSION));
    time("  total", 3, () -> ledger.total(query("acme", Group.DAY)).sessions());
    time("  spent of all agents", 3, () -> ledger.spent("acme").size());
    time("  spent of one agent", 3, () -> ledger.spent("acme", "agent-7").sessions());
    time("  verify", 1, () -> ((Verdict.Whole) ledger.verify()).records());
  }

  private long rows(String organization, Group group) {
    long[] rows = {0};
    ledger.sums(query(organization, group), sum -> rows[0]++);
    return rows[0];
  }

  private static UsageQuery query(String organization, Group group) {
    return new UsageQuery(organization, FROM, TO, null, group);
  }

  /** Something that is timed. */
  private interface Work {
    long run();
  }

  private static void time(String what, int times, Work work) {
    long[] millis = new long[times];
    long result = 0;
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      result = work.run();
      millis[i] = (System.nanoTime() - start) / 1_000_000;
    }
    System.out.printf("%s: %s ms (%,d)%n", what, Arrays.toString(millis), result);
  }
}
