package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.Seal;
import dev.greenroom.ledger.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code greenroom usage verify}: whether the ledger is what was written. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Follows the chain of every organisation's records, and names the first record that was"
            + " changed, removed or put in. Ends with 1 when there is one. Who can write the"
            + " database can write a whole chain anew: the seals that this prints, kept elsewhere,"
            + " show that later.")
final class UsageVerifyCommand implements Callable<Integer> {
  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Option(
      names = "--seal",
      paramLabel = "SEAL",
      converter = ASeal.class,
      description = "A seal that was printed before and must still hold; may be given many times.")
  private List<Seal> seals = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Ledger open = ledger.named()) {
      List<Seal> now = open.seals();
      Verdict verdict = open.verify(Stream.concat(seals.stream(), now.stream()).toList());
      if (verdict instanceof Verdict.Broken broken) {
        out.printf(
            "Broken: record %d of organization %s%s: %s.%n",
            broken.number(),
            broken.organization(),
            broken.id() == null ? "" : " (" + broken.id() + ")",
            broken.what());
        out.flush();
        return 1;
      }
      Verdict.Whole whole = (Verdict.Whole) verdict;
      out.printf("Whole: all %d records are as they were written.%n", whole.records());
      now.forEach(seal -> out.printf("  --seal %s%n", seal));
      out.flush();
      return 0;
    }
  }

  /** As this command prints it. */
  static final class ASeal implements ITypeConverter<Seal> {
    @Override
    public Seal convert(String text) {
      try {
        return Seal.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
