package dev.greenroom;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DoctorCommandTest {
  @ParameterizedTest
  @CsvSource({
    "1,30,true",
    "1,34,true",
    "1,30+,true",
    "2,0,true",
    "1,29,false",
    "1,9,false",
    "1,'',false"
  })
  void knowsTheClustersThatItWorksOn(String major, String minor, boolean works) {
    assertThat(DoctorCommand.isKnownToWork(major, minor)).isEqualTo(works);
  }
}
