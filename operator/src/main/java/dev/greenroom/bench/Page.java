package dev.greenroom.bench;

/** The part of a page that the benchmark writes anew, between two marks in it. */
public final class Page {
  private static final String BEGIN = "<!-- written by ./greenroom bench --doc; do not edit -->\n";
  private static final String END = "<!-- end of what ./greenroom bench writes -->";

  private Page() {}

  /**
   * The page with other tables between its marks.
   *
   * @throws IllegalArgumentException with words for people when it has no such marks
   */
  public static String with(String page, String tables) {
    int begin = page.indexOf(BEGIN);
    int end = page.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "has no place for the tables. Put these two lines into it:\n" + BEGIN + END);
    }
    return page.substring(0, begin + BEGIN.length()) + "\n" + tables + "\n" + page.substring(end);
  }
}
