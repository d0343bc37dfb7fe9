package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.binding.ClusterApi.Written;
import org.jspecify.annotations.Nullable;

/** The life of Greenroom's CustomResourceDefinitions; one that terminates takes nothing new. */
final class Definitions {
  private enum State {
    SERVED,
    TERMINATING,
    ABSENT
  }

  private final StoredObjects<AgentDeployment> agents;
  private final StoredObjects<AgentSession> sessions;
  private State state = State.SERVED;

  Definitions(StoredObjects<AgentDeployment> agents, StoredObjects<AgentSession> sessions) {
    this.agents = agents;
    this.sessions = sessions;
  }

  boolean served() {
    return state == State.SERVED;
  }

  /** What a creation is answered with; null when the kind is served. */
  @Nullable Written<AgentSession> refusal() {
    return switch (state) {
      case SERVED -> null;
      case TERMINATING -> new Written.Forbidden<>("the CustomResourceDefinition is terminating");
      case ABSENT -> new Written.Absent<>();
    };
  }

  /** Every object gets a deletionTimestamp. */
  void delete() {
    state = State.TERMINATING;
    agents.all().forEach(agent -> agents.delete(agent, 0));
    sessions.all().stream()
        .filter(session -> session.getMetadata().getDeletionTimestamp() == null)
        .forEach(session -> sessions.delete(session, 0));
    goWithTheirLastObject();
  }

  /** True when they could be applied anew: the old ones are gone. */
  boolean apply() {
    if (state == State.ABSENT) {
      state = State.SERVED;
    }
    return served();
  }

  void goWithTheirLastObject() {
    if (state == State.TERMINATING && sessions.all().isEmpty()) {
      state = State.ABSENT;
    }
  }
}
