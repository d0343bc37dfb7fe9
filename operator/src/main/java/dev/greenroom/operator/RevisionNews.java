package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.SessionStep;
import org.jspecify.annotations.Nullable;

/** What a new status of an agent says of its revision for the first time. */
final class RevisionNews {
  private static final String DEGRADED = "Degraded";

  private final PoolAnnouncements announcements;

  RevisionNews(PoolAnnouncements announcements) {
    this.announcements = announcements;
  }

  /**
   * @param agent with the status that it had before
   * @param revision of the spec as it is
   * @param words of the agent of this revision, for the Event alone
   */
  void tell(AgentDeployment agent, AgentDeploymentStatus now, String revision, LastWords words) {
    AgentDeploymentStatus before = agent.getStatus();
    boolean failedBefore = before != null && Conditions.isTrue(before.conditions(), DEGRADED);
    Conditions.find(now.conditions(), DEGRADED)
        .filter(degraded -> degraded.status() == Condition.Status.True && !failedBefore)
        .ifPresent(
            degraded ->
                announcements.announce(
                    agent,
                    revision,
                    new SessionStep.Note(true, "RevisionFailed", words.after(degraded.message()))));
    String readyBefore = ready(before);
    String ready = ready(now);
    if (readyBefore != null && ready == null) {
      announcements.announce(
          agent,
          revision,
          new SessionStep.Note(
              true,
              "RevisionLost",
              "What was kept of revision "
                  + readyBefore
                  + " is gone: new sessions run revision "
                  + revision
                  + ", of which no pod has become ready yet"));
    }
    if (revision.equals(ready) && !revision.equals(readyBefore)) {
      announcements.announce(
          agent,
          revision,
          new SessionStep.Note(
              false,
              "RevisionProved",
              "A pod of revision " + revision + " became ready: new sessions run it"));
    }
  }

  private static @Nullable String ready(@Nullable AgentDeploymentStatus status) {
    return status == null || status.revision() == null ? null : status.revision().ready();
  }
}
