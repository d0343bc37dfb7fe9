package dev.greenroom.local.controlplane;

import dev.greenroom.local.LocalException;
import java.util.Locale;

/** The operating system and processor, by the names that Go gives them. */
record Platform(String os, String arch) {
  static Platform of(String osName, String osArch) {
    String name = osName.toLowerCase(Locale.ROOT);
    if (!name.contains("linux") && !name.contains("mac")) {
      throw new LocalException(
          "The embedded control plane runs on Linux and macOS, not on %s. Use a cluster of your own."
              .formatted(osName));
    }
    String arch =
        switch (osArch) {
          case "amd64", "x86_64" -> "amd64";
          case "aarch64", "arm64" -> "arm64";
          default ->
              throw new LocalException(
                  "The embedded control plane runs on amd64 and arm64, not on %s. Use a cluster of your own."
                      .formatted(osArch));
        };
    return new Platform(name.contains("linux") ? "linux" : "darwin", arch);
  }
}
