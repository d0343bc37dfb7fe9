package dev.greenroom.ledger;

import static dev.greenroom.ledger.UsageRecords.session;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a ledger can be, and what is said where it can't. */
class LedgerUrlTest {
  @TempDir Path folder;

  @Test
  void anUnknownUrlIsRefusedWithoutRepeatingItsPassword() {
    assertThatThrownBy(() -> Ledger.open("jdbc:mysql://u:secret@host/db", null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jdbc:postgresql:")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aVolumeThatIsNotThereYetIsUnavailableAndWorksOnceItIs() throws Exception {
    // Given
    Path volume = folder.resolve("volume");
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + volume.resolve("usage.db"), null, null)) {
      assertThatThrownBy(() -> ledger.record(session("acme", 1)))
          .isInstanceOf(LedgerUnavailable.class);

      // When
      Files.createDirectory(volume);

      // Then
      assertThat(ledger.record(session("acme", 1)).inserted()).hasSize(1);
    }
  }

  @Test
  void aFileOfAnotherKindIsLeftAlone() throws Exception {
    // Given
    Path file = Files.writeString(folder.resolve("usage.db"), "Dear diary, ".repeat(200));
    try (Ledger ledger = Ledger.open("jdbc:sqlite:" + file, null, null)) {
      // When, Then
      assertThatThrownBy(ledger::verify)
          .isInstanceOf(WrongDatabase.class)
          .hasMessageContaining("Give the ledger a database of its own");
      assertThat(file).hasContent("Dear diary, ".repeat(200));
    }
  }
}
