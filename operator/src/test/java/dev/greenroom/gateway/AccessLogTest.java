package dev.greenroom.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.greenroom.binding.StartAnswer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {

  @Test
  void aLineTellsWhatWasAnsweredToWhomAndNothingSecret() {
    try (Lines lines = new Lines();
        TestGateway gateway = TestGateway.thatStarts()) {
      // When
      gateway.start("{\"body\": {\"password\": \"hunter2\"}}", "Idempotency-Key", "order-42");
      gateway.call("POST", TestGateway.START + "?token=hunter2", "pk_hunter2");

      // Then
      await().until(() -> lines.all().size() >= 2);
      assertThat(lines.all().get(0))
          .matches(
              "method=POST route=/v1/public/\\{agent}/start code=200 millis=\\d+"
                  + " organization=acme key=id-of-acme");
      assertThat(lines.all().get(1)).contains("code=401").endsWith("organization=- key=-");
      assertThat(lines.all()).noneMatch(line -> line.matches(".*(hunter2|pk_|order-42).*"));
    }
  }

  @Test
  void anExceptionIsLoggedWithoutItsText() {
    try (Lines lines = new Lines();
        TestGateway gateway =
            new TestGateway(
                request -> {
                  throw new IllegalStateException("Invalid value: {hunter2}");
                })) {
      // When
      gateway.start("{}");

      // Then
      await().until(() -> lines.all().size() >= 2);
      assertThat(lines.all().get(0)).contains("IllegalStateException");
      assertThat(lines.all()).noneMatch(line -> line.contains("hunter2"));
    }
  }

  @Test
  void probesAndPreflightsAreNotLogged() {
    try (Lines lines = new Lines();
        TestGateway gateway = TestGateway.thatAnswers(new StartAnswer.Full())) {
      // When
      gateway.call("GET", "/healthz", null);
      gateway.call("OPTIONS", TestGateway.START, null);
      gateway.start("{}");

      // Then
      await().until(() -> !lines.all().isEmpty());
      assertThat(lines.all()).hasSize(1);
    }
  }

  /** What the gateway logs while a test runs. */
  private static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("dev.greenroom.gateway");
    private final Level before = logger.getLevel();
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Lines() {
      setContext(logger.getLoggerContext());
      start();
      logger.setLevel(Level.INFO);
      logger.addAppender(this);
    }

    List<String> all() {
      return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
    }

    @Override
    public void close() {
      logger.detachAppender(this);
      logger.setLevel(before);
      stop();
    }
  }
}
