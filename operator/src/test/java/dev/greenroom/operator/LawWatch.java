package dev.greenroom.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.testing.Auditor;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.function.Consumer;

/** Shows every change to those who hold it against the laws. */
record LawWatch(Auditor auditor, Truth truth, SimulatedNode node)
    implements Consumer<ChangeLog.Change> {
  @Override
  public void accept(ChangeLog.Change change) {
    boolean gone = change.what() == ChangeLog.What.DELETED;
    if (change.object() instanceof AgentDeployment agent) {
      auditor.saw(agent);
    } else if (change.object() instanceof Pod pod) {
      if (gone) {
        auditor.gone(pod);
        SimulatedPod truly = node.pods.get(pod.getMetadata().getUid());
        truly.terminating = true;
        assertThat(!truly.scheduled || truly.allEnded() || node.lost)
            .as("a slot is free only when nothing runs in it: %s", truly.name)
            .isTrue();
      } else {
        auditor.saw(pod);
      }
    } else if (change.object() instanceof AgentSession session) {
      if (gone) {
        auditor.gone(session);
      } else {
        auditor.saw(session);
      }
      truth.saw(session, node);
    }
  }
}
