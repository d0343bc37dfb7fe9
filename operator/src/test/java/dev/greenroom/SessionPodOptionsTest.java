package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class SessionPodOptionsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"http://gateway:7300", "http://127.0.0.1:7300/", "http://gateway.example/at/this"})
  void takesTheUrlsThatARunnerTakes(String url) {
    // Given
    SessionPodOptions options = new SessionPodOptions();

    // When
    new CommandLine(options).parseArgs("--runner-image", "greenroom", "--gateway-url", url);

    // Then
    assertThat(options.settings(null, LogRetention.USUAL).gatewayUrl()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "gateway:7300",
        "https://gateway",
        "http://",
        "http://gateway/?a=b",
        "http://gateway#a",
        "http://me@gateway",
        "http://gateway:99999",
        "http://gate way"
      })
  void aUrlThatNoRunnerTakesIsRefusedAtTheStartOfEveryCommand(String url) {
    for (Object command :
        new Object[] {new OperatorCommand(), new GatewayCommand(), new StandaloneCommand()}) {
      // Given
      StringWriter said = new StringWriter();
      CommandLine line = new CommandLine(command).setErr(new PrintWriter(said));

      // When
      int code = line.execute("--runner-image", "greenroom", "--gateway-url", url);

      // Then
      assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
      assertThat(said.toString())
          .contains("'--gateway-url'")
          .contains("is \"" + url + "\"; set a plain http URL, such as http://gateway:7300");
    }
  }
}
