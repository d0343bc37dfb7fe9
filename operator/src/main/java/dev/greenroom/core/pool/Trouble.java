package dev.greenroom.core.pool;

import dev.greenroom.api.Reason;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import java.util.Locale;

/**
 * What is wrong with an idle pod that never became ready, or did not stay so.
 *
 * @param message for people, without a full stop
 */
public record Trouble(Reason reason, String message) {
  private static final int LONGEST = 500;

  public Trouble {
    message = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }

  static Trouble of(PodFacts pod) {
    if (pod.agent() instanceof ContainerFacts.Terminated ended) {
      return ended("the agent", ended, Reason.AgentCrashed);
    }
    if (pod.runner() instanceof ContainerFacts.Terminated ended) {
      return ended("the runner", ended, Reason.RunnerLost);
    }
    if (pod.agent() instanceof ContainerFacts.Waiting waiting && waiting.reason() != null) {
      String why =
          waiting.message() == null
              ? waiting.reason()
              : waiting.reason() + ": " + waiting.message();
      boolean image = waiting.reason().toLowerCase(Locale.ROOT).contains("image");
      return new Trouble(image ? Reason.ImagePullFailed : Reason.ConfigError, why);
    }
    if (pod.message() != null) {
      return new Trouble(pod.refused() ? Reason.Unschedulable : Reason.Evicted, pod.message());
    }
    return pod.unschedulable() == null
        ? new Trouble(Reason.StartTimeout, "the agent was not ready in time")
        : new Trouble(Reason.Unschedulable, "no node takes the pod: " + pod.unschedulable());
  }

  private static Trouble ended(String who, ContainerFacts.Terminated ended, Reason crashed) {
    String why = ended.reason() == null ? "" : " (" + ended.reason() + ")";
    return new Trouble(
        "OOMKilled".equals(ended.reason()) ? Reason.OutOfMemory : crashed,
        who + " ended with code " + ended.exitCode() + why);
  }
}
