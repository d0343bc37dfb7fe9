package dev.greenroom.ledger;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The usage ledger: records that are written once, never changed, and chained by their hashes in
 * each organisation. Safe for many threads, many of them at once and many processes at one
 * database.
 *
 * <p>Every call but {@link #open} throws {@link LedgerUnavailable} within seconds while the
 * database is away, works again once it is back, and throws {@link WrongDatabase} when it is not a
 * ledger of this version. After {@code LedgerUnavailable} a batch is in the ledger wholly or not at
 * all; writing it again is right either way.
 */
public final class Ledger implements AutoCloseable {
  private final Database database;
  private volatile boolean migrated;

  private Ledger(Database database) {
    this.database = database;
  }

  /**
   * Needs no database yet: one that is away is found at the first use, and so is its schema.
   *
   * @param url {@code jdbc:sqlite:/path/file.db}, a file that is made when there is none, or {@code
   *     jdbc:postgresql://host:port/database} with any parameters of the driver
   * @param user of PostgreSQL, null where the URL says it
   * @param password of PostgreSQL, null where the URL says it
   * @throws IllegalArgumentException for any other URL
   */
  public static Ledger open(String url, @Nullable String user, @Nullable String password) {
    if (url.startsWith("jdbc:sqlite:")) {
      return new Ledger(new SqliteDatabase(url));
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return new Ledger(new PostgresDatabase(url, user, password));
    }
    throw new IllegalArgumentException( // without the URL: it may have a password in it
        "the URL of the usage ledger begins with jdbc:sqlite: or jdbc:postgresql:");
  }

  /** {@link #record(List)}. */
  public Recorded record(UsageRecord... records) {
    return record(Arrays.asList(records));
  }

  /** Writes a batch in one transaction, each record once, whoever else writes it. */
  public Recorded record(List<UsageRecord> records) {
    return write(connection -> new Recording(connection, database.forUpdate()).record(records));
  }

  /** Which of these ids are in the ledger. */
  public Set<String> contains(Collection<String> ids) {
    return read(connection -> Stored.ids(connection, ids));
  }

  /**
   * Hands over one row after another, by organisation, then day, agent and session, while the
   * database still reads. Of PostgreSQL eight can be read from at once, so that a consumer who is
   * slow should have a limit. What it throws ends the reading and comes out of this call.
   */
  public void sums(UsageQuery query, Consumer<UsageSum> each) {
    read(
        connection -> {
          new Sums(connection, query).each(each);
          return true;
        });
  }

  /** The sum of all rows of {@link #sums}, whatever the group. */
  public Figures total(UsageQuery query) {
    return read(connection -> new Sums(connection, query).total());
  }

  /** What each agent of an organisation has used since the beginning, by name. */
  public SortedMap<String, Figures> spent(String organization) {
    SortedMap<String, Figures> spent = new TreeMap<>();
    sums(byAgent(organization, null), sum -> spent.put(sum.agent(), sum.figures()));
    return spent;
  }

  /** What one agent has used since the beginning. */
  public Figures spent(String organization, String agent) {
    return total(byAgent(organization, agent));
  }

  private static UsageQuery byAgent(String organization, @Nullable String agent) {
    return new UsageQuery(organization, null, null, agent, UsageQuery.Group.AGENT);
  }

  /** Keeps the end of a session's log beside its bill, for as long as nobody forgets it. */
  public void keepLog(SessionLog log) {
    write(
        connection -> {
          new SessionLogs(connection).keep(log);
          return true;
        });
  }

  /** Sets the spend limit of an organisation, or replaces it. */
  public void setLimit(SpendLimit limit) {
    change(limits -> limits.set(limit));
  }

  /** Takes the spend limit of an organisation away, if it has one. */
  public void removeLimit(String organization) {
    change(limits -> limits.remove(organization));
  }

  /** The spend limit of an organisation, or null when it has none. */
  public @Nullable SpendLimit limit(String organization) {
    // A transaction gives something, were it an empty Optional.
    return read(connection -> Optional.ofNullable(new SpendLimits(connection).of(organization)))
        .orElse(null);
  }

  /**
   * Every organisation with a spend limit, and what it has used in a time.
   *
   * @param known what an earlier call gave, which is not read again; empty for the first
   */
  public Map<String, LimitedUsage> limited(
      Instant from, Instant to, Map<String, LimitedUsage> known) {
    return read(connection -> new SpendLimits(connection).used(from, to, known));
  }

  /** Hands over what an organisation has used in a time, record by record as they came. */
  public void counted(String organization, Instant from, Instant to, Consumer<Counted> each) {
    read(
        connection -> {
          new ProfileSums(connection).each(organization, from, to, each);
          return true;
        });
  }

  /** The kept end of the log of a session; empty when there is none. */
  public String log(String organization, String session) {
    return read(connection -> new SessionLogs(connection).of(organization, session));
  }

  /** Removes the logs of sessions that ended before that, and says how many. */
  public int forgetLogs(Instant before) {
    return write(connection -> new SessionLogs(connection).forget(before));
  }

  /** The ends of the chains as they are now. */
  public List<Seal> seals() {
    return read(Seal::all);
  }

  /** {@link #verify(Collection)} against no seals. */
  public Verdict verify() {
    return verify(List.of());
  }

  /**
   * Follows every chain. Takes half a minute for a million records and holds up nobody.
   *
   * @param seals of an earlier verdict: each chain must lead to those of its organisation
   */
  public Verdict verify(Collection<Seal> seals) {
    return read(connection -> new Verification(connection, seals).verdict());
  }

  private <T> T write(Database.Work<T> work) {
    migrate();
    for (int attempt = 1; ; attempt++) {
      try {
        return database.write(work);
      } catch (SQLException e) {
        if (attempt >= database.tries(e)) {
          throw new LedgerUnavailable(e);
        }
      }
    }
  }

  private interface Change {
    void in(SpendLimits limits) throws SQLException;
  }

  private void change(Change change) {
    write(
        connection -> {
          change.in(new SpendLimits(connection));
          return true;
        });
  }

  private <T> T read(Database.Work<T> work) {
    migrate();
    try {
      return database.read(work);
    } catch (SQLException e) {
      throw new LedgerUnavailable(e);
    }
  }

  private void migrate() {
    if (!migrated) {
      Migrations migrations = new Migrations(database);
      migrations.reach(); // before the lock: who finds the database away waits for nobody else
      synchronized (this) {
        if (!migrated) {
          migrations.run();
          migrated = true;
        }
      }
    }
  }

  /** Ends what is being written or read. */
  @Override
  public void close() {
    database.close();
  }
}
