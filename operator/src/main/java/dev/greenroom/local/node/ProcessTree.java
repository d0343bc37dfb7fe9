package dev.greenroom.local.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The processes of one container. A container's end takes all of them, as its pid namespace would;
 * descendants whose parent has ended are found by the marker in their environment (Linux only).
 */
final class ProcessTree {
  static final String MARKER = "GREENROOM_CONTAINER";

  private ProcessTree() {}

  static Set<ProcessHandle> of(Optional<ProcessHandle> main, String marker) {
    Set<ProcessHandle> all = new LinkedHashSet<>();
    main.ifPresent(
        m -> {
          all.add(m);
          m.descendants().forEach(all::add);
        });
    try (Stream<ProcessHandle> every = ProcessHandle.allProcesses()) {
      every.filter(p -> bears(p, marker)).forEach(all::add);
    }
    return all;
  }

  /** SIGTERM to all, SIGKILL to those still alive after the grace; returns when all are gone. */
  static void end(Collection<ProcessHandle> processes, long graceMillis) {
    processes.forEach(ProcessHandle::destroy);
    if (!await(processes, graceMillis)) {
      processes.forEach(ProcessHandle::destroyForcibly);
      await(processes, 5_000);
    }
  }

  private static boolean await(Collection<ProcessHandle> processes, long millis) {
    CompletableFuture<?>[] ends =
        processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean bears(ProcessHandle process, String marker) {
    Path environment = Path.of("/proc", Long.toString(process.pid()), "environ");
    try {
      String variables = new String(Files.readAllBytes(environment), StandardCharsets.ISO_8859_1);
      return ("\0" + variables).contains("\0" + MARKER + "=" + marker + "\0");
    } catch (IOException e) {
      return false; // ended meanwhile, somebody else's, or a system without /proc
    }
  }
}
