package dev.greenroom.runner.protocol;

/** The one thing a signed request may be used for, with its place on the wire. */
public enum Purpose {
  DELIVER("deliver", "POST", "/session"),
  INSPECT("inspect", "GET", "/session"),
  STOP("stop", "POST", "/stop");

  private final String word;
  private final String method;
  private final String path;

  Purpose(String word, String method, String path) {
    this.word = word;
    this.method = method;
    this.path = path;
  }

  /** The word that is signed. */
  public String word() {
    return word;
  }

  public String method() {
    return method;
  }

  public String path() {
    return path;
  }
}
