package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom logs}: what a session that has ended has logged. */
@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the end of the log of a session that has ended, from the database of the ledger.",
      "While it runs, kubectl logs and pcc agent logs have it."
    })
final class LogsCommand implements Callable<Integer> {
  @Mixin private LedgerOptions ledger = new LedgerOptions();

  @Option(
      names = "--organization",
      required = true,
      paramLabel = "NAME",
      defaultValue = "${env:PIPECAT_ORG}",
      description = "The session's namespace (the value of PIPECAT_ORG).")
  private String organization = "";

  @Parameters(paramLabel = "SESSION", description = "Name of the AgentSession: the session's id.")
  private String session = "";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    try (Ledger open = ledger.named()) {
      String log = open.log(organization, session);
      if (log.isEmpty()) {
        spec.commandLine()
            .getErr()
            .printf(
                "greenroom: no log of session %s of organization %s is kept: there is none before"
                    + " its end, and none when it is older than the operator's --log-retention.%n",
                session, organization);
        return 1;
      }
      PrintWriter out = spec.commandLine().getOut();
      out.print(log);
      out.flush();
      return 0;
    }
  }
}
