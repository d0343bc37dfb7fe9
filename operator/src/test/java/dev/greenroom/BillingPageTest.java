package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every rule of docs/billing.md names the test that keeps it; DocsTest finds each of those. */
class BillingPageTest {
  private static final Path PAGE = Path.of("..", "docs", "billing.md");
  private static final String A_TEST = "`\\w+(?:Test|IT)`";

  @Test
  void everyRuleOfTheTimelineNamesItsTest() throws IOException {
    // Given
    List<String[]> rules =
        lines()
            .dropWhile(line -> !line.startsWith("| rule | test |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .map(line -> line.split(" \\| "))
            .toList();

    // Then
    assertThat(rules)
        .hasSizeGreaterThan(7)
        .allSatisfy(rule -> assertThat(rule[rule.length - 1]).containsPattern(A_TEST));
  }

  @Test
  void everyRuleOfTheLedgerNamesItsTest() throws IOException {
    // Given
    List<String> rules =
        lines()
            .dropWhile(line -> !line.equals("## The ledger"))
            .filter(line -> line.startsWith("- **"))
            .toList();

    // Then
    assertThat(rules)
        .hasSizeGreaterThan(3)
        .allSatisfy(rule -> assertThat(rule).containsPattern(A_TEST));
  }

  private static Stream<String> lines() throws IOException {
    return Files.readAllLines(PAGE).stream();
  }
}
