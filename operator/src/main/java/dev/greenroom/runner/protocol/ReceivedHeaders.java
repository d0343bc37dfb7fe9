package dev.greenroom.runner.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The {@code Greenroom-} headers of a request as they came, names in lower case. */
public record ReceivedHeaders(Map<String, String> values) {

  /**
   * @throws IllegalArgumentException when one of them came twice
   */
  public static ReceivedHeaders of(Map<String, List<String>> all) {
    Map<String, String> ours = new TreeMap<>();
    all.forEach(
        (given, values) -> {
          String name = given.toLowerCase(Locale.ROOT);
          if (name.startsWith(Headers.PREFIX.toLowerCase(Locale.ROOT))) {
            if (values.size() != 1) {
              throw new IllegalArgumentException(
                  "a " + Headers.PREFIX + " header was sent twice; send it once");
            }
            ours.put(name, values.get(0));
          }
        });
    return new ReceivedHeaders(ours);
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(values.get(name.toLowerCase(Locale.ROOT)));
  }

  public String text(String name) {
    return find(name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is missing; send it"));
  }

  public long number(String name) {
    String value = text(name);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number; correct it", e);
    }
  }

  public Instant expires() {
    return Instant.ofEpochMilli(number(Headers.EXPIRES));
  }

  /** The text a signature of this request must cover: all of these but the signature itself. */
  public SignedText signedText(Purpose purpose, String podUid, byte[] body) {
    Map<String, String> signed = new TreeMap<>(values);
    signed.remove(Headers.SIGNATURE.toLowerCase(Locale.ROOT));
    return SignedText.of(purpose, podUid, signed, body);
  }
}
