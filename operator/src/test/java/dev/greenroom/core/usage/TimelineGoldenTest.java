package dev.greenroom.core.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The golden table: what happened to a pod, and the bill that its facts make. */
class TimelineGoldenTest {

  @TestFactory
  Stream<DynamicTest> billsEveryHistoryAsTheTableSays() {
    return rows().map(row -> DynamicTest.dynamicTest(row.name(), () -> billsAsTheTableSays(row)));
  }

  @Test
  void theTableHasAtLeastSixtyHistories() {
    // Given
    List<String> names = rows().map(Row::name).toList();

    // Then
    assertThat(names).hasSizeGreaterThanOrEqualTo(60).doesNotHaveDuplicates();
  }

  private static void billsAsTheTableSays(Row row) {
    // When
    String bill = Row.written(Timeline.of(row.life().life()).settled());

    // Then
    assertThat(bill).isEqualTo(row.bill());
  }

  private static Stream<Row> rows() {
    return Stream.of(
            EndingsTable.rows(),
            DeletionsTable.rows(),
            NodesTable.rows(),
            StartsTable.rows(),
            UnknownsTable.rows())
        .flatMap(List::stream);
  }
}
