package dev.greenroom.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A writer that is killed leaves whole batches behind, and writing all of it again is right. */
interface KilledWriterContract extends LedgerPlace {
  int KILLS = 3;
  long KILL_SEED = Long.getLong("greenroom.seed", System.nanoTime());

  @Test
  default void aKillInTheMiddleOfAWriteLosesNothingThatWasSaidToBeIn() throws Exception {
    SplittableRandom random = new SplittableRandom(KILL_SEED);
    List<UsageRecord> records = UsageRecords.sessions("acme", LedgerWriter.RECORDS);
    int said = 0;
    try (Ledger ledger = open()) {
      for (int kill = 0; kill < KILLS; kill++) {
        // When
        said = Math.max(said, killedAfter(random.nextInt(1, 150)));

        // Then
        String seed = "seed " + KILL_SEED + ", kill " + kill;
        List<String> in = records.subList(0, said).stream().map(UsageRecord::id).toList();
        assertThat(ledger.contains(in)).as(seed).hasSize(said);
        assertThat(ledger.verify())
            .as(seed)
            .isInstanceOfSatisfying(
                Verdict.Whole.class,
                whole -> assertThat(whole.records() % LedgerWriter.BATCH).isZero());
      }

      // When
      Recorded again = ledger.record(records);

      // Then
      assertThat(again.differing()).isEmpty();
      assertThat(again.inserted().size() + again.alreadyThere().size()).isEqualTo(records.size());
      assertThat(ledger.verify()).isEqualTo(new Verdict.Whole(records.size()));
    }
  }

  /** How many records the writer said to be in, before it was killed in what it did next. */
  private int killedAfter(int batches) throws IOException, InterruptedException {
    Path output = Files.createTempFile("writer", ".txt");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LedgerWriter.class.getName(),
                url(),
                output.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = writer.inputReader(StandardCharsets.UTF_8)) {
      int heard = 0;
      while (heard < batches && lines.readLine() != null) {
        heard++;
      }
    } finally {
      writer.destroyForcibly().waitFor();
    }
    return (int) Files.size(output) * LedgerWriter.BATCH;
  }
}
