package dev.greenroom.local.controlplane;

import java.nio.file.Path;

/** A way to get the programs of a control plane onto this machine. */
interface BinarySource {
  /** Puts all three into the empty folder; anything else is a {@link BinarySourceException}. */
  void provide(Path folder) throws BinarySourceException;
}
