package dev.greenroom.binding;

import java.util.Map;

/** What a runner that spoke to a gateway is answered. */
public sealed interface HelloAnswer {

  /** As an HTTP status. */
  int status();

  /** There is no such pod, or this is not its token: one answer, so that nothing can be learned. */
  record Stranger() implements HelloAnswer {
    @Override
    public int status() {
      return 401;
    }
  }

  /**
   * The runner's session.
   *
   * @param headers as in a signed request
   */
  record Session(Map<String, String> headers, byte[] body) implements HelloAnswer {
    @Override
    public int status() {
      return 200;
    }

    /** Says nothing: token and body are nobody's business. */
    @Override
    public String toString() {
      return "Session[]";
    }
  }

  /** Say it again in a moment. */
  record Again() implements HelloAnswer {
    @Override
    public int status() {
      return 202;
    }
  }

  /** It can't be written just now; say it again, and take more time each time. */
  record NotNow() implements HelloAnswer {
    @Override
    public int status() {
      return 503;
    }
  }

  /** Noted; there is no session yet. */
  record Noted() implements HelloAnswer {
    @Override
    public int status() {
      return 204;
    }
  }

  /** There is nothing for this pod any more. */
  record Over() implements HelloAnswer {
    @Override
    public int status() {
      return 410;
    }
  }
}
