package dev.greenroom;

import dev.greenroom.gateway.organization.KeptLogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The logs that an operator in the same process keeps as files of a folder. */
final class KeptLogFiles implements KeptLogs {
  private final Path folder;

  KeptLogFiles(Path folder) {
    this.folder = folder;
  }

  @Override
  public String of(String organization, String session) {
    try {
      // An agent may log what is no UTF-8; the rest of its lines is worth reading all the same.
      return new String(
          Files.readAllBytes(folder.resolve(organization).resolve(session + ".log")),
          StandardCharsets.UTF_8);
    } catch (IOException neverKept) {
      return "";
    }
  }
}
