package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.page.UsageCsv;
import dev.greenroom.ledger.page.UsageJson;
import dev.greenroom.ledger.page.UsagePage;
import dev.greenroom.ledger.page.UsageReport;
import dev.greenroom.ledger.page.UsageTable;
import dev.greenroom.ledger.page.UsageWords;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code greenroom usage}: what sessions were billed, summed over the ledger. */
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what was used, in whole seconds, summed over the records of the usage ledger.",
      "A session counts on the day (UTC) on which its pod was torn down."
    },
    subcommands = UsageVerifyCommand.class)
final class UsageCommand implements Callable<Integer> {
  /** How the sums are printed. */
  enum Output {
    TABLE,
    CSV,
    JSON
  }

  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Option(
      names = "--organization",
      paramLabel = "NAME",
      description = "Only this one (a namespace).")
  private @Nullable String organization;

  @Option(names = "--agent", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String agent;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "From this day or instant on: 2026-11-01 or 2026-11-01T12:00:00Z, UTC.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "Up to, and without, this day or instant.")
  private @Nullable Instant to;

  @Option(
      names = "--group",
      paramLabel = "day|agent|session",
      defaultValue = "agent",
      description = "What has a row of its own (${DEFAULT-VALUE}).")
  private UsageQuery.Group group = UsageQuery.Group.AGENT;

  @Option(
      names = "--output",
      paramLabel = "table|csv|json",
      defaultValue = "table",
      description = "${DEFAULT-VALUE}")
  private Output output = Output.TABLE;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    UsageQuery query = new UsageQuery(organization, from, to, agent, group);
    try (Ledger open = ledger.named()) {
      UsagePage page =
          switch (output) {
            case TABLE -> new UsageTable(query, out);
            case CSV -> new UsageCsv(query, out);
            case JSON -> new UsageJson(query, out);
          };
      UsageReport.write(open, query, page);
    }
    out.flush();
    return 0;
  }

  /** A day, which begins at midnight UTC, or an instant. */
  static final class Moment implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return UsageWords.moment(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
