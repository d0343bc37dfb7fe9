package dev.greenroom;

import dev.greenroom.ledger.Ledger;
import java.io.IOException;
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
  private static final String NONE = "none";

  /** Of an operator that was told of no other. */
  private static final String USUAL = SQLITE + "/var/lib/greenroom/ledger.db";

  @Option(
      names = "--ledger",
      paramLabel = "URL",
      defaultValue = "${env:" + URL + "}",
      description =
          "The usage ledger: jdbc:sqlite:/path/ledger.db, on a disk that stays, or"
              + " jdbc:postgresql://HOST/DATABASE (the value of "
              + URL
              + "), or none. An operator that is told of none of these keeps "
              + USUAL
              + ". The user and the password of PostgreSQL are in GREENROOM_LEDGER_USER and"
              + " GREENROOM_LEDGER_PASSWORD.")
  private @Nullable String url;

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  /** Null when none was named. */
  @Nullable Ledger open() {
    return url == null || url.isBlank() ? null : opened(url);
  }

  /** For an operator, which keeps one unless it is told not to: then null. */
  @Nullable Ledger openUsual() {
    String wanted = url == null || url.isBlank() ? USUAL : url;
    if (wanted.startsWith(SQLITE)) {
      makeFolderOf(file(wanted));
    }
    return opened(wanted);
  }

  private @Nullable Ledger opened(String named) {
    if (named.equals(NONE)) {
      return null;
    }
    try {
      return Ledger.open(
          named,
          System.getenv("GREENROOM_LEDGER_USER"),
          System.getenv("GREENROOM_LEDGER_PASSWORD"));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--ledger: " + e.getMessage());
    }
  }

  private void makeFolderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(),
          "The usage ledger can't be kept in "
              + folder
              + ", which can't be made. Say where: --ledger jdbc:sqlite:/path/ledger.db, on a disk"
              + " that stays, or --ledger jdbc:postgresql://HOST/DATABASE; or keep none: --ledger"
              + " none.");
    }
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new ParameterException(
          spec.commandLine(),
          "The usage ledger "
              + file
              + " can't be written by this user. Say where to keep it with --ledger URL, or keep"
              + " none: --ledger none.");
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
