package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.greenroom.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** Where an operator keeps bills and logs, and what it says when it can't. */
class LedgerOptionsTest {
  @TempDir Path folder;

  /** As operator and standalone have them. */
  @Command
  private static final class Keeper {
    @Mixin LedgerOptions ledger = new LedgerOptions();
    @Mixin LogOptions logs = new LogOptions();
  }

  @Test
  void theFolderOfALedgerIsMade() {
    // Given
    Path file = folder.resolve("deep/er/ledger.db");
    // When
    try (Ledger ledger =
        Objects.requireNonNull(keeper("--ledger=jdbc:sqlite:" + file).ledger.openUsual())) {
      ledger.verify();
    }
    // Then
    assertThat(file).exists();
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidWithWhatToDo() throws IOException {
    // Given
    Path file = Files.createFile(folder.resolve("file"));
    LedgerOptions options = keeper("--ledger=jdbc:sqlite:" + file + "/ledger.db").ledger;
    // When, Then
    assertThatThrownBy(options::openUsual)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("can't be kept in " + file)
        .hasMessageContaining("--ledger jdbc:postgresql://HOST/DATABASE")
        .hasMessageContaining("--ledger none");
  }

  @Test
  void noneIsKeptWhereThatIsWanted() {
    // When, Then
    assertThat(keeper("--ledger=none").ledger.openUsual()).isNull();
    assertThat(keeper("--ledger=none").ledger.open()).isNull();
  }

  @Test
  void howMuchIsKeptOfLogsHasADefault() {
    assertThat(keeper().logs.retention()).isEqualTo(LogRetention.USUAL);
    assertThat(keeper("--log-tail=0").logs.retention().bytes()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "--log-tail=-1, --log-tail must be from 0 to 1024",
    "--log-tail=1025, --log-tail must be from 0 to 1024",
    "--log-retention=0, --log-retention must be 1 day or more"
  })
  void whatCannotBeKeptIsRefused(String option, String said) {
    assertThatThrownBy(() -> keeper(option).logs.retention())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(said);
  }

  private static Keeper keeper(String... words) {
    Keeper keeper = new Keeper();
    new CommandLine(keeper).parseArgs(words);
    return keeper;
  }
}
