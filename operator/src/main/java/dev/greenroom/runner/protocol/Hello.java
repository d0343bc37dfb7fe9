package dev.greenroom.runner.protocol;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What a runner tells a gateway, at its hello, when its agent has the session, and at its goodbye:
 * who it is and what it is doing. As JSON the members of its {@link RunnerReport} and {@code
 * "namespace", "pod", "uid"} and where it is true {@code "again": 1}; sent with the pod's token as
 * {@code Authorization: Bearer}.
 *
 * <p>Answers to a hello: 200 with a signed {@link Delivery}, its headers and body as in a request;
 * 202 say it again soon; 204 nobody has claimed the pod; 410 there is no session for it any more.
 * To the others: 204 noted, 202 say it again, 503 the same but later, 410 nothing of it matters any
 * more.
 *
 * @param again whether a gateway has just answered 202 to the same news: it is awake, so this is
 *     what the runner does now, and has not waited anywhere
 */
public record Hello(String namespace, String pod, String uid, RunnerReport report, boolean again) {
  /** Where it is sent to, below the gateway's base URL. */
  public static final String PATH = "/internal/hello";

  /** A hello is a few hundred bytes; nobody reads more. */
  public static final int LARGEST = 16 << 10;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final long LATEST_MILLIS = 1L << 48;

  public Hello {
    check("namespace", namespace);
    check("pod", pod);
    check("uid", uid);
    report.session().ifPresent(SessionName::check);
    long now = report.now().toEpochMilli();
    long ran = report.runningMillis().orElse(0L);
    if (now < 0 || now > LATEST_MILLIS || ran < 0 || ran > now) {
      throw new IllegalArgumentException("a hello from outside of time");
    }
  }

  /**
   * @throws IllegalArgumentException when this is not a hello
   */
  public static Hello parse(String json) {
    Map<String, String> members = FlatJson.read(json);
    return new Hello(
        FlatJson.need(members, "namespace"),
        FlatJson.need(members, "pod"),
        FlatJson.need(members, "uid"),
        RunnerReport.parse(json),
        "1".equals(members.get("again")));
  }

  public String json() {
    return "{\"namespace\":"
        + FlatJson.quote(namespace)
        + ",\"pod\":"
        + FlatJson.quote(pod)
        + ",\"uid\":"
        + FlatJson.quote(uid)
        + (again ? ",\"again\":1," : ",")
        + report.json().substring(1);
  }

  private static void check(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a hello whose " + what + " is no name");
    }
  }
}
