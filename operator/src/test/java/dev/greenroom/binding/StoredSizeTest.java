package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredSizeTest {
  private final ObjectNode body = JsonNodeFactory.instance.objectNode();

  @ParameterizedTest
  @ValueSource(strings = {"plain", "<>&", "\"\\\n\t\u0001", "\u20ac\u2028", "\ud83d\ude00"})
  void isNeverLessThanWhatIsStored(String text) {
    // Given
    body.put("text", text).putArray("list").add(text).add(17).add(true).addNull();
    body.putObject(text.strip() + "x").put("inner", text);
    String escaped =
        body.toString()
            .replace("<", "\\u003c")
            .replace(">", "\\u003e")
            .replace("&", "\\u0026")
            .replace("\u2028", "\\u2028");

    // Then
    assertThat(StoredSize.of(body))
        .isGreaterThanOrEqualTo(escaped.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void aMegabyteOfPlainTextIsCarried() {
    assertThat(StoredSize.exceeded(body.put("text", "x".repeat(1 << 20)))).isFalse();
  }

  @Test
  void aBodyThatIsEscapedToMoreThanThereIsRoomForIsNot() {
    assertThat(StoredSize.exceeded(body.put("text", "<".repeat(230_000)))).isTrue();
  }

  @Test
  void namesCountTwice() {
    assertThat(StoredSize.exceeded(body.put("x".repeat(700_000), 1))).isTrue();
  }
}
