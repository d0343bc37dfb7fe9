package dev.greenroom.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a state folder, held by one process at a time.
 *
 * <p>The lock on the file decides; the owner beside it is for people, and for a second start in the
 * same process: there the file must not even be opened, since closing it would release the lock
 * (POSIX locks belong to a process).
 */
public final class StateLock implements AutoCloseable {
  private final FileChannel channel;
  private final Path owner;

  private StateLock(FileChannel channel, Path owner) {
    this.channel = channel;
    this.owner = owner;
  }

  /** Takes the folder, which is made when it is missing; refused while another holds it. */
  public static StateLock take(Path stateDir) {
    Path owner = stateDir.resolve("owner");
    refuseIfOwned(stateDir, owner);
    try {
      PrivateFiles.createFolder(stateDir);
      FileChannel channel =
          FileChannel.open(
              stateDir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      @Nullable FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw refusal(stateDir, ownerOf(owner).map(ProcessMark::pid));
      }
      ProcessMark self = ProcessMark.of(ProcessHandle.current()).orElseThrow();
      PrivateFiles.write(owner, self.pid() + "\n" + self.start() + "\n");
      return new StateLock(channel, owner);
    } catch (IOException e) {
      throw new LocalException("The state folder " + stateDir + " cannot be used: " + e + ".", e);
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(owner);
      channel.close();
    } catch (IOException e) {
      throw new LocalException(
          "The lock of " + owner.getParent() + " cannot be released: " + e + ".", e);
    }
  }

  private static void refuseIfOwned(Path stateDir, Path owner) {
    Optional<Long> pid = ownerOf(owner).flatMap(ProcessMark::running).map(ProcessHandle::pid);
    if (pid.isPresent()) {
      throw refusal(stateDir, pid);
    }
  }

  private static Optional<ProcessMark> ownerOf(Path owner) {
    try {
      List<String> lines = Files.readAllLines(owner);
      return Optional.of(new ProcessMark(Long.parseLong(lines.get(0)), lines.get(1)));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static LocalException refusal(Path stateDir, Optional<Long> pid) {
    return new LocalException(
        "The state folder %s is in use by %s. Stop that one first, or choose another folder."
            .formatted(stateDir, pid.map(value -> "process " + value).orElse("another process")));
  }
}
