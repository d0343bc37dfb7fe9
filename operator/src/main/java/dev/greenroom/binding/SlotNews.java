package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a watch shows, passed on to those who wait for a slot of the agent that it is about. */
public final class SlotNews<T extends HasMetadata> implements ResourceEventHandler<T> {
  private final StartLines lines;
  private final Function<T, @Nullable String> agent;

  private SlotNews(StartLines lines, Function<T, @Nullable String> agent) {
    this.lines = lines;
    this.agent = agent;
  }

  /** A slot comes free, or an idle pod is ready. */
  public static SlotNews<Pod> ofPods(StartLines lines) {
    return new SlotNews<>(
        lines,
        pod ->
            Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
                .get(Names.AGENT));
  }

  /** There is more capacity, or the agent takes no more sessions. */
  public static SlotNews<AgentDeployment> ofAgents(StartLines lines) {
    return new SlotNews<>(lines, deployment -> deployment.getMetadata().getName());
  }

  @Override
  public void onAdd(T object) {
    pass(object);
  }

  @Override
  public void onUpdate(T before, T after) {
    pass(after);
  }

  @Override
  public void onDelete(T object, boolean finalStateUnknown) {
    pass(object);
  }

  private void pass(T object) {
    String name = agent.apply(object);
    if (name != null) {
      lines.news(object.getMetadata().getNamespace(), name);
    }
  }
}
