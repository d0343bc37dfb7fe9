package dev.greenroom.ledger.page;

import dev.greenroom.ledger.Figures;
import dev.greenroom.ledger.UsageQuery;
import dev.greenroom.ledger.UsageSum;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of a row, the same however it is printed. */
final class UsageColumns {
  private final List<Key> keys = new ArrayList<>();

  private record Key(String name, Function<UsageSum, @Nullable String> of) {}

  UsageColumns(UsageQuery query) {
    if (query.organization() == null) {
      keys.add(new Key("organization", UsageSum::organization));
    }
    if (query.group() == UsageQuery.Group.DAY) {
      keys.add(new Key("day", sum -> String.valueOf(sum.day())));
    }
    if (query.group() == UsageQuery.Group.SESSION) {
      keys.add(new Key("session", UsageSum::session));
    }
    keys.add(new Key("agent", UsageSum::agent));
  }

  /** What a row is of, before its figures; the organisation only where there may be several. */
  Map<String, @Nullable String> keys(UsageSum sum) {
    Map<String, @Nullable String> named = new LinkedHashMap<>();
    keys.forEach(key -> named.put(key.name(), key.of().apply(sum)));
    return named;
  }

  List<String> keyNames() {
    return keys.stream().map(Key::name).toList();
  }

  static Map<String, Long> figures(Figures figures) {
    Map<String, Long> named = new LinkedHashMap<>();
    named.put("sessions", figures.sessions());
    named.put("instantiatingSeconds", figures.instantiatingSeconds());
    named.put("runningSeconds", figures.runningSeconds());
    named.put("tearingDownSeconds", figures.tearingDownSeconds());
    named.put("totalSeconds", figures.totalSeconds());
    named.put("reservedSeconds", figures.reservedSeconds());
    return named;
  }
}
