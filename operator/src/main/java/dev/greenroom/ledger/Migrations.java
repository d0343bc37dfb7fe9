package dev.greenroom.ledger;

import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Brings a database to the schema of this version. Whoever comes first does it, others wait:
 * PostgreSQL by Flyway's advisory lock, SQLite because its transactions begin IMMEDIATE.
 */
final class Migrations {
  private static final int ATTEMPTS = 3;

  private final Database database;
  private final FluentConfiguration configuration;

  Migrations(Database database) {
    this.database = database;
    this.configuration =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(database.source())
            .locations("classpath:" + database.migrations())
            .table("ledger_schema")
            .connectRetries(0);
  }

  /** As far as an older version of Greenroom would have come. */
  Migrations upTo(String version) {
    configuration.target(version);
    return this;
  }

  /**
   * Makes sure that the database is there, which takes one wait for a connection when it is not.
   *
   * @throws LedgerUnavailable when it is away
   * @throws WrongDatabase when what is there is no database
   */
  void reach() {
    try {
      database.read(connection -> true);
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /**
   * @throws LedgerUnavailable when the database is away
   * @throws WrongDatabase when it holds something else, or the schema of a newer version
   */
  void run() {
    FlywayException last = null;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Flyway flyway = configuration.load();
        refuseNewer(flyway);
        flyway.migrate();
        return;
      } catch (FlywayException e) {
        if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
          throw notOurs(e);
        }
        last = e;
      }
    }
    throw unusable(last);
  }

  private static void refuseNewer(Flyway flyway) {
    MigrationInfo[] known = flyway.info().all();
    for (MigrationInfo migration : known) {
      if (migration.getState().isApplied() && !migration.getState().isResolved()) {
        throw new WrongDatabase(
            "The usage ledger in this database has schema "
                + migration.getVersion()
                + ", which this Greenroom doesn't know: a newer one has written it. Run that"
                + " version, or a later one; nothing was changed.",
            null);
      }
    }
  }

  private static WrongDatabase notOurs(Throwable cause) {
    return new WrongDatabase(
        "What is there is not a usage ledger. Give the ledger a database of its own, or correct the"
            + " URL; nothing was changed.",
        cause);
  }

  private RuntimeException unusable(@Nullable Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return database.foreign(sql) ? notOurs(sql) : new LedgerUnavailable(sql);
      }
    }
    String message = e == null ? "" : e.getMessage();
    return new WrongDatabase(
        "The schema of the usage ledger in this database was changed by hand, or is broken. Restore"
            + " it from a backup. Flyway says: "
            + message,
        e);
  }
}
