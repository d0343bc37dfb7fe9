package dev.greenroom.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableExpansionTest {
  // Taken from the table of Kubernetes' own expansion test.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$(VAR_A)|A",
        "___$(VAR_A)___|___A___",
        "$(VAR_A)-$(VAR_B)|A-B",
        "$(MISSING)|$(MISSING)",
        "$$(VAR_A)|$(VAR_A)",
        "$$$(VAR_A)|$A",
        "$$$$(VAR_A)|$$(VAR_A)",
        "$VAR_A|$VAR_A",
        "$(VAR_A|$(VAR_A",
        "price: 5$|price: 5$",
        "$(EMPTY)x|x",
        "$()|$()",
      })
  void expandsAsKubernetesDoes(String text, String expanded) {
    // Given
    Map<String, String> variables = Map.of("VAR_A", "A", "VAR_B", "B", "EMPTY", "");
    // Then
    assertThat(VariableExpansion.expand(text, variables)).isEqualTo(expanded);
  }
}
