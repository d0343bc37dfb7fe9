package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where the usage ledger is. */
final class LedgerOptions {
  static final String URL = "GREENROOM_LEDGER";

  private static final String SQLITE = "jdbc:sqlite:";

  @Option(
      names = "--ledger",
      paramLabel = "URL",
      defaultValue = "${env:" + URL + "}",
      description =
          "The usage ledger: jdbc:sqlite:/path/ledger.db, on a disk that stays, or"
              + " jdbc:postgresql://HOST/DATABASE (the value of "
              + URL
              + "). The user and the password of PostgreSQL are in GREENROOM_LEDGER_USER and"
              + " GREENROOM_LEDGER_PASSWORD.")
  private @Nullable String url;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Null when none was named. */
  @Nullable Ledger open() {
    try {
      return url == null || url.isBlank()
          ? null
          : Ledger.open(
              url,
              System.getenv("GREENROOM_LEDGER_USER"),
              System.getenv("GREENROOM_LEDGER_PASSWORD"));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--ledger: " + e.getMessage());
    }
  }

  /** For those who only read it: one that is not there is not made. */
  Ledger named() {
    if (url != null && url.startsWith(SQLITE) && !Files.exists(file(url))) {
      throw new ParameterException(
          spec.commandLine(),
          "There is no usage ledger at " + file(url) + ". Check the path in --ledger.");
    }
    Ledger ledger = open();
    if (ledger == null) {
      throw new ParameterException(
          spec.commandLine(),
          "Say where the usage ledger is: --ledger URL, or "
              + URL
              + " (\"source .greenroom/env\" sets it after ./greenroom up).");
    }
    return ledger;
  }

  private static Path file(String url) {
    return Path.of(url.substring(SQLITE.length()).replaceFirst("\\?.*", ""));
  }
}
