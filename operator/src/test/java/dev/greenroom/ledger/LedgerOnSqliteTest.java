package dev.greenroom.ledger;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The ledger in a file. */
class LedgerOnSqliteTest
    implements RecordingContract,
        VerifyContract,
        SumsContract,
        LogsContract,
        SpendLimitsContract,
        MigrationContract,
        KilledWriterContract {

  @TempDir Path folder;

  @Override
  public String url() {
    return "jdbc:sqlite:" + folder.resolve("usage.db");
  }

  @Override
  public String dropTriggers() {
    return """
        DROP TRIGGER usage_records_are_not_changed;
        DROP TRIGGER usage_records_are_not_deleted;
        """;
  }
}
