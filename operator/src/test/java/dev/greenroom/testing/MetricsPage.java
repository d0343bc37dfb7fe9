package dev.greenroom.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/metrics.md}: what is exposed, and with which labels. */
public final class MetricsPage {
  private static final Path FILE = Path.of("..", "docs", "metrics.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\| (.*) \\|$", Pattern.MULTILINE);
  private static final Pattern LINE = Pattern.compile("^(\\w+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Pattern OF_FAMILY = Pattern.compile("_(count|sum|bucket)$");

  /** Everything before the first table is written by hand. */
  private static final String BEGIN = "<!-- generated: what is exposed -->\n";

  private static final Map<String, Pattern> SECTIONS = new LinkedHashMap<>();

  static {
    SECTIONS.put("Of sessions, pools and bills", Pattern.compile("greenroom_.*"));
    SECTIONS.put("Of the process", Pattern.compile("(jvm|process)_.*"));
    SECTIONS.put("Of the reconcilers", Pattern.compile(".*"));
  }

  /**
   * A family of metrics.
   *
   * @param labels without {@code le} and {@code quantile}
   */
  public record Family(String type, Set<String> labels, String help) {}

  private MetricsPage() {}

  /** The families of the page by their name. */
  public static SortedMap<String, Family> families() {
    SortedMap<String, Family> families = new TreeMap<>();
    Matcher row = ROW.matcher(text());
    while (row.find()) {
      Set<String> labels = new TreeSet<>();
      for (String label : row.group(3).split("[`, ]+")) {
        if (!label.isEmpty()) {
          labels.add(label);
        }
      }
      families.put(row.group(1), new Family(row.group(2), labels, row.group(4)));
    }
    return families;
  }

  /** The families of a scrape, in Prometheus' text format. */
  public static SortedMap<String, Family> exposed(String scrape) {
    Map<String, String> helps = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    SortedMap<String, Family> families = new TreeMap<>();
    for (String line : scrape.lines().toList()) {
      String[] words = line.split(" ", 4);
      if (line.startsWith("# HELP ")) {
        helps.put(words[2], words.length < 4 ? "" : words[3].strip());
      } else if (line.startsWith("# TYPE ")) {
        types.put(words[2], words[3]);
      } else {
        Matcher sample = LINE.matcher(line);
        if (sample.matches()) {
          String name = family(sample.group(1), types);
          if (!name.endsWith("_created")) {
            families
                .computeIfAbsent(
                    name,
                    family ->
                        new Family(
                            types.getOrDefault(family, "untyped"),
                            new TreeSet<>(),
                            helps.getOrDefault(family, "")))
                .labels()
                .addAll(labels(sample.group(2)));
          }
        }
      }
    }
    return families;
  }

  /** The name of the family that a sample or a question to Prometheus is of. */
  public static String family(String name, Map<String, ?> known) {
    String stem = OF_FAMILY.matcher(name).replaceFirst("");
    return !known.containsKey(name) && known.containsKey(stem) ? stem : name;
  }

  private static Set<String> labels(String text) {
    Set<String> labels = new TreeSet<>();
    if (text != null) {
      LABEL.matcher(text).results().forEach(label -> labels.add(label.group(1)));
    }
    labels.removeAll(Set.of("le", "quantile"));
    return labels;
  }

  /** Writes the tables anew. */
  public static void write(SortedMap<String, Family> families) {
    StringBuilder page = new StringBuilder(text());
    page.setLength(page.indexOf(BEGIN) + BEGIN.length());
    SortedMap<String, Family> left = new TreeMap<>(families);
    SECTIONS.forEach(
        (title, names) -> {
          page.append("\n## ").append(title).append("\n\n");
          page.append("| metric | type | labels | what |\n|---|---|---|---|\n");
          left.entrySet()
              .removeIf(
                  family -> {
                    boolean here = names.matcher(family.getKey()).matches();
                    if (here) {
                      page.append(row(family.getKey(), family.getValue()));
                    }
                    return here;
                  });
        });
    try {
      Files.writeString(FILE, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String row(String name, Family family) {
    String labels =
        family.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `%s` | %s | %s | %s |\n"
        .formatted(name, family.type(), labels, family.help().replace("|", "\\|"));
  }

  private static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
