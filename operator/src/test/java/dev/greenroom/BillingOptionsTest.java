package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BillingOptionsTest {

  @Test
  void pricesAreGivenOneByOneOrInAList() {
    // Given
    BillingOptions each = new BillingOptions();
    BillingOptions list = new BillingOptions();
    BillingOptions none = new BillingOptions();

    // When
    new CommandLine(each).parseArgs("--price", "agent-1x=1.5", "--price=custom=2");
    new CommandLine(list).parseArgs("--price=agent-1x=1.5,custom=2");
    new CommandLine(none).parseArgs();

    // Then
    assertThat(each.billing().prices().cents())
        .isEqualTo(Map.of("agent-1x", new BigDecimal("1.5"), "custom", new BigDecimal("2")));
    assertThat(list.billing()).isEqualTo(each.billing());
    assertThat(none.billing()).isEqualTo(Billing.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agent-1x", "agent-1x=", "agent-9x=1", "agent-1x=-1"})
  void whatIsNoPriceIsRefusedAtTheStartOfEveryCommand(String price) {
    for (Object command :
        new Object[] {new OperatorCommand(), new GatewayCommand(), new StandaloneCommand()}) {
      // Given
      StringWriter said = new StringWriter();
      CommandLine line = new CommandLine(command).setErr(new PrintWriter(said));

      // When
      int code = line.execute("--runner-image", "greenroom", "--price", price);

      // Then
      assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(said.toString()).contains("--price: '");
    }
  }
}
