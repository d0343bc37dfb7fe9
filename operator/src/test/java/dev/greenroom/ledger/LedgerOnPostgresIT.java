package dev.greenroom.ledger;

import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;

/** The ledger on a real PostgreSQL server. */
class LedgerOnPostgresIT
    implements RecordingContract,
        VerifyContract,
        SumsContract,
        LogsContract,
        SpendLimitsContract,
        MigrationContract,
        KilledWriterContract {

  private String url;

  @BeforeEach
  void createDatabase() throws SQLException {
    url = PostgresServer.shared().database();
  }

  @Override
  public String url() {
    return url;
  }

  @Override
  public String dropTriggers() {
    return """
        DROP TRIGGER usage_records_are_not_changed ON usage_records;
        DROP TRIGGER usage_records_are_not_truncated ON usage_records;
        """;
  }
}
