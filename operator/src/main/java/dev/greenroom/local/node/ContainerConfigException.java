package dev.greenroom.local.node;

/** A container that can't be started as its spec and the cluster stand, in the kubelet's words. */
final class ContainerConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ContainerConfigException(String message) {
    super(message);
  }
}
