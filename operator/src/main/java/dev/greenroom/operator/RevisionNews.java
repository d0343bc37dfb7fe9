package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Condition;
import dev.greenroom.core.Conditions;
import dev.greenroom.core.session.SessionStep;

/** What a new status of an agent says of its revision for the first time. */
final class RevisionNews {
  private static final String DEGRADED = "Degraded";

  private final PoolAnnouncements announcements;

  RevisionNews(PoolAnnouncements announcements) {
    this.announcements = announcements;
  }

  /**
   * @param agent with the status that it had before
   * @param words of the agent of this revision, for the Event alone
   */
  void tell(AgentDeployment agent, AgentDeploymentStatus now, LastWords words) {
    AgentDeploymentStatus before = agent.getStatus();
    boolean failedBefore = before != null && Conditions.isTrue(before.conditions(), DEGRADED);
    String revision = now.revision().current();
    Conditions.find(now.conditions(), DEGRADED)
        .filter(degraded -> degraded.status() == Condition.Status.True && !failedBefore)
        .ifPresent(
            degraded ->
                announcements.announce(
                    agent,
                    revision,
                    new SessionStep.Note(true, "RevisionFailed", words.after(degraded.message()))));
    boolean provedBefore =
        before != null && before.revision() != null && revision.equals(before.revision().ready());
    if (revision.equals(now.revision().ready()) && !provedBefore) {
      announcements.announce(
          agent,
          revision,
          new SessionStep.Note(
              false,
              "RevisionProved",
              "A pod of revision " + revision + " became ready: new sessions run it"));
    }
  }
}
