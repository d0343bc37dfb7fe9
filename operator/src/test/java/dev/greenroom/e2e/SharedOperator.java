package dev.greenroom.e2e;

import dev.greenroom.Billing;
import dev.greenroom.Connection;
import dev.greenroom.LogRetention;
import dev.greenroom.OperatorProcess;
import dev.greenroom.OperatorSettings;
import dev.greenroom.ledger.Ledger;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** The operator of this JVM: there while a test class uses it, and never twice. */
final class SharedOperator {
  static final String LEDGER = "jdbc:sqlite:" + Path.of("target", "e2e-ledger.db").toAbsolutePath();

  private record Live(Connection connection, OperatorProcess process) {}

  private Live live;
  private int users;

  synchronized void acquire() {
    if (users++ == 0) {
      Connection connection = Connection.open(Config.autoConfigure(null), InstantSource.system());
      OperatorSettings settings =
          new OperatorSettings(
              LiveCluster.RELEASE_NAMESPACE,
              LiveCluster.runnerImage(),
              List.of(),
              List.of("runner"),
              null,
              false,
              null,
              null,
              LogRetention.USUAL);
      live =
          new Live(
              connection,
              OperatorProcess.start(
                  connection, settings, Billing.in(Ledger.open(LEDGER, null, null)), null));
    }
  }

  synchronized void release() {
    if (--users == 0) {
      live.process().close();
      live.connection().close();
      live = null;
    }
  }
}
