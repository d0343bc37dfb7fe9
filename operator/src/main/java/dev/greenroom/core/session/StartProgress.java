package dev.greenroom.core.session;

import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;

/** What a session that is starting waits for, in a sentence for people. */
final class StartProgress {
  private StartProgress() {}

  static String of(PodFacts pod) {
    if (pod.unschedulable() != null) {
      return "Waiting for a node: " + pod.unschedulable();
    }
    if (pod.nodeName() == null) {
      return "Waiting for a node";
    }
    if (pod.agent() instanceof ContainerFacts.Waiting waiting && waiting.reason() != null) {
      String what = waiting.message() == null ? "" : " (" + waiting.message() + ")";
      return "Waiting for the agent's container: " + waiting.reason() + what;
    }
    if (pod.agent() instanceof ContainerFacts.Running) {
      return "Waiting for the agent to be ready";
    }
    return "Waiting for the agent's container";
  }
}
