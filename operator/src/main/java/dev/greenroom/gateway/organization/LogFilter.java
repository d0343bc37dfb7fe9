package dev.greenroom.gateway.organization;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.gateway.Call;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose logs are wanted: everybody's, unless the request names a session or a revision. */
record LogFilter(@Nullable String session, @Nullable String deployment) {

  static LogFilter of(Call call) {
    return new LogFilter(call.query("sessionId"), call.query("deploymentId"));
  }

  boolean wants(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return wants(
        labels.get(Names.SESSION),
        RevisionId.of(
            labels.getOrDefault(Names.AGENT_UID, ""), labels.getOrDefault(Names.REVISION, "")));
  }

  boolean wants(AgentSession ended) {
    AgentSessionSpec.Binding binding = ended.getSpec().binding();
    String revision =
        binding == null || binding.revision() == null
            ? null
            : RevisionId.of(binding.agentUID(), binding.revision());
    return wants(ended.getMetadata().getName(), revision);
  }

  private boolean wants(@Nullable String name, @Nullable String revision) {
    return (session == null || session.equals(name))
        && (deployment == null || deployment.equals(revision));
  }
}
