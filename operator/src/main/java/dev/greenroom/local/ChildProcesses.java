package dev.greenroom.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The record of the processes that were started and must not outlive us: one file each, named by
 * the pid, in a folder of the state. After our own sudden death the next start ends those still
 * running, and nothing else: a process is only touched when pid and start both match.
 */
public final class ChildProcesses {
  private static final Duration AFTER_KILL = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 10;

  private final Path folder;

  public ChildProcesses(Path folder) {
    this.folder = folder;
  }

  /** Remembers a process just started; one that has ended already is not remembered. */
  public void record(String name, ProcessHandle process) {
    Optional<ProcessMark> mark = ProcessMark.of(process);
    if (mark.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(folder);
      Path written = Files.createTempFile(folder, "new", ".tmp");
      Files.writeString(written, mark.get().start() + "\n" + name + "\n");
      Files.move(written, file(process.pid()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops the record of a process that has ended. */
  public void forget(ProcessHandle process) {
    delete(file(process.pid()));
  }

  /**
   * Ends every recorded process that still runs, with what it started: SIGTERM, and SIGKILL after
   * the grace. Returns their names. To be called with the state's lock held and before anything of
   * the state is opened.
   */
  public List<String> endLeftovers(Duration grace) {
    List<String> names = new ArrayList<>();
    List<ProcessMark> leftovers = new ArrayList<>();
    List<Path> records = records();
    for (Path record : records) {
      ProcessMark mark = read(record, names);
      mark.running().ifPresent(process -> leftovers.addAll(withDescendants(mark, process)));
    }
    end(leftovers, grace);
    records.forEach(ChildProcesses::delete);
    return names;
  }

  /**
   * The command in a session of its own, so that Ctrl-C reaches us alone and we end our children in
   * their order.
   */
  public static List<String> inOwnSession(List<String> command) {
    boolean available = Files.isExecutable(Path.of("/usr/bin/setsid"));
    return available
        ? Stream.concat(Stream.of("/usr/bin/setsid"), command.stream()).toList()
        : command;
  }

  private static ProcessMark read(Path record, List<String> names) {
    try {
      List<String> lines = Files.readAllLines(record);
      ProcessMark mark =
          new ProcessMark(
              Long.parseLong(record.getFileName().toString()), lines.isEmpty() ? "" : lines.get(0));
      mark.running()
          .ifPresent(running -> names.add(lines.size() > 1 ? lines.get(1) : record.toString()));
      return mark;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<ProcessMark> withDescendants(ProcessMark mark, ProcessHandle process) {
    Stream<ProcessMark> descendants =
        process.descendants().map(ProcessMark::of).flatMap(Optional::stream);
    return Stream.concat(Stream.of(mark), descendants).toList();
  }

  private static void end(List<ProcessMark> marks, Duration grace) {
    marks.forEach(mark -> mark.running().ifPresent(ProcessHandle::destroy));
    if (!endedWithin(marks, grace)) {
      marks.forEach(mark -> mark.running().ifPresent(ProcessHandle::destroyForcibly));
      if (!endedWithin(marks, AFTER_KILL)) {
        throw new LocalException(
            "Processes of an earlier run do not end, not even by SIGKILL: "
                + marks.stream()
                    .filter(mark -> mark.running().isPresent())
                    .map(ProcessMark::pid)
                    .toList()
                + ". End them, then start again.");
      }
    }
  }

  private static boolean endedWithin(List<ProcessMark> marks, Duration bound) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (marks.stream().anyMatch(mark -> mark.running().isPresent())) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  private List<Path> records() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches("\\d+")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(long pid) {
    return folder.resolve(Long.toString(pid));
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (NoSuchFileException e) {
      // Ended and forgotten by two hands: nothing is left to do.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
