package dev.greenroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWordsTest {
  @Test
  void bothGenerationsOfTheSerialCollectorAreAddedUpInTheWordsOfJdk17() {
    // Given
    String text =
        """
        16388:
         def new generation   total 78656K, used 1024K [0x00000000f0000000, 0x00000000f5550000)
          eden space 69952K,   0% used [0x00000000f0000000, 0x00000000f0000000)
         tenured generation   total 174784K, used 22528K [0x00000000f5550000, 0x0000000100000000)
           the space 174784K,  13% used [0x00000000f5550000, 0x00000000f6b91848)
         Metaspace       used 9138K, committed 9408K, reserved 1114112K
          class space    used 1094K, committed 1216K, reserved 1048576K
        """;
    // When
    double used = new HeapWords(text).usedMegabytes();
    // Then
    assertThat(used).isEqualTo(23);
  }

  @Test
  void andInThoseOfJdk25() {
    // Given
    String text =
        """
        17515:
        DefNew     total 78656K, used 1024K [0x00000000f0000000, 0x00000000f5550000)
         eden space 69952K,   0% used [0x00000000f0000000, 0x00000000f0000000)
        Tenured    total 174784K, used 23552K [0x00000000f5550000, 0x0000000100000000)
         the  space 174784K,  13% used [0x00000000f5550000, 0x00000000f6c529f8)
        """;
    // When
    double used = new HeapWords(text).usedMegabytes();
    // Then
    assertThat(used).isEqualTo(24);
  }

  @Test
  void theOneHeapOfAnotherCollectorCountsWhicheverJdkTellsOfIt() {
    // Given
    String older = " garbage-first heap   total 150528K, used 2048K [0x00000000f0000000)\n";
    String newer =
        "garbage-first heap   total reserved 262144K, committed 150528K, used 2048K [0x0)\n";
    // When
    double used = new HeapWords(older).usedMegabytes();
    // Then
    assertThat(used).isEqualTo(2);
    assertThat(new HeapWords(newer).usedMegabytes()).isEqualTo(2);
  }

  @Test
  void whatNobodyTellsIsNoNumberAndMeetsNoTarget() {
    // Given
    String none = "16388:\n Metaspace       used 9138K, committed 9408K, reserved 1114112K\n";
    // When
    double used = new HeapWords(none).usedMegabytes();
    // Then
    assertThat(used).isNaN();
    assertThat(Target.atMost(10).met(used, Double.NaN)).isFalse();
    assertThat(new HeapWords("").usedMegabytes()).isNaN();
  }
}
