package dev.greenroom.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What goes wrong at which write of a run; the writes of all operators are counted together. */
final class Faults {
  enum Kind {
    /** The process dies, and nothing has happened. */
    BEFORE,
    /** It has happened, and the process dies without knowing. */
    AFTER,
    /** It has happened, and the caller gets an error instead of the answer. */
    REPLY_LOST,
    /** The process stands still before it, while another one takes over; then it goes on. */
    PAUSED
  }

  /** The process is gone: nothing of the operator may catch this. */
  static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death() {
      super("killed", null, false, false);
    }
  }

  /** Lets the world go on while this operator stands still. */
  interface Pause {
    void standStill();
  }

  private final Map<Integer, Kind> planned;
  private final List<String> writes = new ArrayList<>();

  Faults(Map<Integer, Kind> planned) {
    this.planned = new TreeMap<>(planned);
  }

  List<String> writes() {
    return writes;
  }

  <T> T around(String write, Supplier<T> call, Supplier<T> lost, Pause pause) {
    Kind kind = planned.remove(writes.size());
    writes.add(write);
    if (kind == Kind.BEFORE) {
      throw new Death();
    }
    if (kind == Kind.PAUSED) {
      pause.standStill();
    }
    T answer = call.get();
    if (kind == Kind.AFTER) {
      throw new Death();
    }
    return kind == Kind.REPLY_LOST ? lost.get() : answer;
  }

  static <T> T noReply() {
    throw new KubernetesClientException("the connection was closed before the reply");
  }
}
