package dev.greenroom.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What tells one process from a later one with the same pid.
 *
 * <p>On Linux the start is the boot's id and the ticks since that boot, which no change of the
 * clock moves (the JDK derives its start instant from the wall clock); elsewhere it is the JDK's
 * start instant. A zombie counts as ended: it holds no port and no file.
 */
record ProcessMark(long pid, String start) {
  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0;
  private static final int START_TICKS = 19;

  static Optional<ProcessMark> of(ProcessHandle process) {
    long pid = process.pid();
    Optional<String> start =
        Files.exists(BOOT) ? linuxStart(pid) : process.info().startInstant().map(Instant::toString);
    return start.map(value -> new ProcessMark(pid, value));
  }

  /** The process of this mark, if it is still running. */
  Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid).filter(process -> of(process).filter(this::equals).isPresent());
  }

  private static Optional<String> linuxStart(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The name stands in parentheses and may itself hold spaces and parentheses.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean ended = fields[STATE].equals("Z") || fields[STATE].equals("X");
      return ended
          ? Optional.empty()
          : Optional.of(Files.readString(BOOT).strip() + ":" + fields[START_TICKS]);
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
