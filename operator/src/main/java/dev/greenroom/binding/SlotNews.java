package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentStatus;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a watch shows of a slot that may be had, passed on to those who wait for one of the agent.
 * Most of what happens to pods is of no use to them: a look is not made for each event.
 */
public final class SlotNews<T extends HasMetadata> implements ResourceEventHandler<T> {
  private final StartLines lines;
  private final Function<T, @Nullable String> agent;
  private final BiPredicate<@Nullable T, T> news;

  private SlotNews(
      StartLines lines, Function<T, @Nullable String> agent, BiPredicate<@Nullable T, T> news) {
    this.lines = lines;
    this.agent = agent;
    this.news = news;
  }

  /** A slot comes free, or an idle pod is ready. */
  public static SlotNews<Pod> ofPods(StartLines lines) {
    return new SlotNews<>(
        lines,
        pod -> label(pod, Names.AGENT),
        (before, after) ->
            !Names.STATE_ACTIVE.equals(label(after, Names.STATE))
                && (before == null
                    || !Objects.equals(label(before, Names.STATE), label(after, Names.STATE))
                    || ready(before) != ready(after)));
  }

  /** There is more capacity, or the agent takes no more sessions. */
  public static SlotNews<AgentDeployment> ofAgents(StartLines lines) {
    return new SlotNews<>(
        lines,
        deployment -> deployment.getMetadata().getName(),
        (before, after) ->
            before == null
                || !Objects.equals(before.getSpec(), after.getSpec())
                || !Objects.equals(proved(before), proved(after))
                || after.getMetadata().getDeletionTimestamp() != null);
  }

  private static @Nullable String label(Pod pod, String name) {
    return Objects.requireNonNullElse(pod.getMetadata().getLabels(), Map.<String, String>of())
        .get(name);
  }

  private static boolean ready(Pod pod) {
    List<PodCondition> conditions =
        pod.getStatus() == null ? null : pod.getStatus().getConditions();
    return conditions != null
        && conditions.stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static @Nullable String proved(AgentDeployment agent) {
    AgentDeploymentStatus status = agent.getStatus();
    return status == null || status.revision() == null ? null : status.revision().ready();
  }

  @Override
  public void onAdd(T object) {
    if (news.test(null, object)) {
      pass(object);
    }
  }

  @Override
  public void onUpdate(T before, T after) {
    if (news.test(before, after)) {
      pass(after);
    }
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
