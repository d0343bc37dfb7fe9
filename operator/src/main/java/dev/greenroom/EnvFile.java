package dev.greenroom;

import dev.greenroom.local.LocalException;
import dev.greenroom.local.PrivateFiles;
import dev.greenroom.local.controlplane.Binaries;
import dev.greenroom.local.controlplane.ControlPlane;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;

/** The shell file that a second shell sources to talk to what is up. */
final class EnvFile {
  private final Path state;

  EnvFile(Path state) {
    this.state = state;
  }

  Path path() {
    return state.resolve("env");
  }

  /** Writes it, with a kubeconfig that begins in the organisation's namespace. */
  void write(
      ControlPlane controlPlane,
      Binaries binaries,
      String organization,
      String gateway,
      String ledger,
      LocalKeys keys) {
    Path kubeconfig = state.resolve("kubeconfig");
    controlPlane.writeKubeconfig(kubeconfig, organization);
    StringBuilder text =
        new StringBuilder("# source this file; it is written anew by each start\n");
    text.append("export KUBECONFIG=").append(quoted(kubeconfig.toString())).append('\n');
    text.append("export PIPECAT_API_HOST=").append(quoted(gateway)).append('\n');
    text.append("export PIPECAT_ORG=").append(quoted(organization)).append('\n');
    text.append("export PIPECAT_TOKEN=").append(quoted(keys.privateKey())).append('\n');
    text.append("export PIPECAT_DEFAULT_PUBLIC_KEY=").append(quoted(keys.publicKey()));
    text.append('\n');
    text.append("export ").append(LedgerOptions.URL).append('=').append(quoted(ledger));
    text.append('\n');
    try {
      if (!onPath("kubectl")) {
        Path bin = Files.createDirectories(state.resolve("bin"));
        Path link = bin.resolve("kubectl");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, binaries.kubectl());
        text.append("export PATH=").append(quoted(bin.toString())).append(":\"$PATH\"\n");
      }
      PrivateFiles.write(path(), text.toString());
    } catch (IOException e) {
      throw new LocalException(path() + " cannot be written: " + e, e);
    }
  }

  private static boolean onPath(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
