package dev.greenroom.local.node;

/** What the node has for a request for the log of one container. */
sealed interface LogAnswer {
  /** There is a log. */
  record Readable(ContainerLog log) implements LogAnswer {}

  /** There is none, and this is said with that status code, as a kubelet would. */
  record Said(int status, String text) implements LogAnswer {}

  static LogAnswer removed(String containerId) {
    return new Said(200, "unable to retrieve container logs for " + containerId);
  }

  static LogAnswer waiting(String pod, String container, String reason) {
    return new Said(
        400,
        "container \"" + container + "\" in pod \"" + pod + "\" is waiting to start: " + reason);
  }

  static LogAnswer unknown(String what) {
    return new Said(404, what + " is not on this node");
  }
}
