package dev.greenroom.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The fields of a record as text, made from a record or from a row. A row is not made a record
 * first: what somebody changed by hand may be none.
 */
record FieldTexts(Map<Field, String> texts) {

  static FieldTexts of(UsageRecord record) {
    Map<Field, String> texts = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      Object value = field.of(record);
      if (value != null) {
        texts.put(field, value.toString());
      }
    }
    return new FieldTexts(texts);
  }

  static FieldTexts of(ResultSet row) throws SQLException {
    Map<Field, String> texts = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      String text = row.getString(field.column());
      if (text != null) {
        texts.put(field, text);
      }
    }
    return new FieldTexts(texts);
  }

  /** True when both say the same, whenever it was recorded. */
  boolean sameContent(FieldTexts other) {
    return content().equals(other.content());
  }

  private Map<Field, String> content() {
    Map<Field, String> content = new EnumMap<>(texts);
    content.remove(Field.RECORDED_AT);
    return content;
  }

  /**
   * One line a field, {@code name=value}, in which backslash and line feed are written {@code \\}
   * and {@code \n}.
   */
  void appendTo(StringBuilder canonical) {
    texts.forEach(
        (field, text) -> {
          String escaped = text.replace("\\", "\\\\").replace("\n", "\\n");
          canonical.append(field.column()).append('=').append(escaped).append('\n');
        });
  }
}
