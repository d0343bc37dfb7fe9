package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps the pool and the status of one AgentDeployment. */
@ControllerConfiguration(
    name = "agentdeployment",
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 60, timeUnit = TimeUnit.SECONDS))
final class AgentDeploymentReconciler implements Reconciler<AgentDeployment> {
  private final AgentLoop loop;
  private final Primaries<AgentDeployment> primaries;
  private final BudgetLoop budgets;
  private final Triggers triggers;

  AgentDeploymentReconciler(
      AgentLoop loop, Primaries<AgentDeployment> primaries, BudgetLoop budgets, Triggers triggers) {
    this.loop = loop;
    this.primaries = primaries;
    this.budgets = budgets;
    this.triggers = triggers;
  }

  @Override
  public List<EventSource<?, AgentDeployment>> prepareEventSources(
      EventSourceContext<AgentDeployment> context) {
    primaries.isBackedBy(context.getPrimaryCache());
    return List.of(triggers.agents());
  }

  @Override
  public UpdateControl<AgentDeployment> reconcile(
      AgentDeployment agent, Context<AgentDeployment> context) {
    if (context.isPrimaryResourceDeleted()) {
      loop.gone(agent);
      triggers.lines().gone(agent);
      return UpdateControl.noUpdate();
    }
    budgets.use(agent.getMetadata().getNamespace());
    triggers.lines().saw(agent);
    UpdateControl<AgentDeployment> control = UpdateControl.noUpdate();
    loop.run(agent).ifPresent(control::rescheduleAfter);
    return control;
  }
}
