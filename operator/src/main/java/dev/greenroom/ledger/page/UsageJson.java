package dev.greenroom.ledger.page;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object: organization, from, to, records, total. */
public final class UsageJson implements UsagePage {
  private final UsageQuery query;
  private final UsageColumns columns;
  private final PrintWriter out;
  private final JsonGenerator json;

  public UsageJson(UsageQuery query, PrintWriter out) {
    this.query = query;
    this.columns = new UsageColumns(query);
    this.out = out;
    try {
      this.json =
          new JsonFactory()
              .createGenerator(out)
              .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
              .useDefaultPrettyPrinter();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void begin() {
    writing(
        () -> {
          json.writeStartObject();
          json.writeStringField("organization", query.organization());
          json.writeStringField("from", text(query.from()));
          json.writeStringField("to", text(query.to()));
          json.writeArrayFieldStart("records");
        });
  }

  private static @Nullable String text(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }

  @Override
  public void row(UsageSum sum) {
    writing(
        () -> {
          json.writeStartObject();
          for (Map.Entry<String, @Nullable String> key : columns.keys(sum).entrySet()) {
            json.writeStringField(key.getKey(), key.getValue());
          }
          figures(sum.figures());
          json.writeEndObject();
        });
  }

  private void figures(Figures figures) throws IOException {
    for (Map.Entry<String, Long> figure : UsageColumns.figures(figures).entrySet()) {
      json.writeNumberField(figure.getKey(), figure.getValue());
    }
  }

  @Override
  public void end(Figures total) {
    writing(
        () -> {
          json.writeEndArray();
          json.writeObjectFieldStart("total");
          figures(total);
          json.writeEndObject();
          json.writeEndObject();
          json.close();
        });
    out.println();
    out.flush();
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void writing(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
