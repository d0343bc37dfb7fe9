package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DailyOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {DailyOptions.DAILY, "http://127.0.0.1:8000/v1", "https://daily.example/"})
  void takesUrlsOfHttpServers(String url) {
    // When
    String taken = new DailyOptions.HttpUrl().convert(url).toString();

    // Then
    assertThat(taken).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "api.daily.co/v1", "ftp://a/v1", "http:///v1", "http://a/?b", "ht tp"})
  void saysWhatAUrlLooksLike(String text) {
    assertThatThrownBy(() -> new DailyOptions.HttpUrl().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining(DailyOptions.DAILY);
  }
}
