package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import dev.greenroom.ledger.Verdict;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code greenroom usage verify}: whether the ledger is what was written. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Follows the chain of every organisation's records, and names the first record that was"
            + " changed, removed or put in. Ends with 1 when there is one.")
final class UsageVerifyCommand implements Callable<Integer> {
  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Ledger open = ledger.named()) {
      Verdict verdict = open.verify();
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
      out.printf(
          "Whole: all %d records are as they were written.%n", ((Verdict.Whole) verdict).records());
      out.flush();
      return 0;
    }
  }
}
