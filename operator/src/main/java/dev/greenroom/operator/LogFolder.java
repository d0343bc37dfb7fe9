package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log tails as files {@code <folder>/<namespace>/<session>.log}. */
final class LogFolder implements LogTails {
  private static final Logger log = LoggerFactory.getLogger(LogFolder.class);

  private final Path folder;

  LogFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public void keep(AgentSession session, String tail) {
    if (tail.isEmpty()) {
      return;
    }
    Path file =
        folder
            .resolve(session.getMetadata().getNamespace())
            .resolve(session.getMetadata().getName() + ".log");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, tail);
    } catch (IOException e) {
      // A log that can't be kept must not keep a session from its end.
      log.warn(
          "the log of {} could not be kept: {}", session.getMetadata().getName(), e.toString());
    }
  }
}
