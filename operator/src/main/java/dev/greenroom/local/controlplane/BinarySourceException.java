package dev.greenroom.local.controlplane;

/**
 * Why a source has no programs to give: one sentence, the expected end of a source that does not
 * fit this machine.
 */
final class BinarySourceException extends Exception {
  private static final long serialVersionUID = 1L;

  BinarySourceException(String message) {
    super(message);
  }
}
