package dev.greenroom.runner.protocol;

/** The names of the headers between Greenroom and a runner. */
public final class Headers {
  /** What every signed header begins with. */
  public static final String PREFIX = "Greenroom-";

  public static final String SESSION = "Greenroom-Session";

  /** Milliseconds since the epoch on the runner's clock, after which the request is refused. */
  public static final String EXPIRES = "Greenroom-Expires";

  public static final String MAX_SECONDS = "Greenroom-Max-Seconds";
  public static final String TRANSPORT = "Greenroom-Transport";
  public static final String ROOM_URL = "Greenroom-Room-Url";
  public static final String ROOM_TOKEN = "Greenroom-Room-Token";
  public static final String SIGNATURE = "Greenroom-Signature";

  private Headers() {}
}
