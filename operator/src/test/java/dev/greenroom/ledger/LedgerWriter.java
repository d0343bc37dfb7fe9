package dev.greenroom.ledger;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A process that writes the same records batch after batch and says after each that it is in. */
final class LedgerWriter {
  static final int RECORDS = 4_200;
  static final int BATCH = 7;

  private LedgerWriter() {}

  /**
   * @param arguments the ledger's URL and a file that has a byte for each batch that is in
   */
  public static void main(String[] arguments) throws IOException {
    List<UsageRecord> all = UsageRecords.sessions("acme", RECORDS);
    try (Ledger ledger = Ledger.open(arguments[0], null, null);
        OutputStream said = Files.newOutputStream(Path.of(arguments[1]))) {
      for (int from = 0; from < RECORDS; from += BATCH) {
        ledger.record(all.subList(from, from + BATCH));
        said.write('.');
        System.out.println(from);
      }
    }
  }
}
