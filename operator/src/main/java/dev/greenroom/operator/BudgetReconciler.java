package dev.greenroom.operator;

import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;

/** Sees to the PodDisruptionBudget of one organisation. */
@ControllerConfiguration(
    name = "poddisruptionbudget",
    informer = @Informer(labelSelector = "app.kubernetes.io/managed-by=greenroom"),
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true)
final class BudgetReconciler implements Reconciler<PodDisruptionBudget> {
  private final BudgetLoop loop;
  private final Primaries<PodDisruptionBudget> primaries;

  BudgetReconciler(BudgetLoop loop, Primaries<PodDisruptionBudget> primaries) {
    this.loop = loop;
    this.primaries = primaries;
  }

  @Override
  public List<EventSource<?, PodDisruptionBudget>> prepareEventSources(
      EventSourceContext<PodDisruptionBudget> context) {
    primaries.isBackedBy(context.getPrimaryCache());
    return List.of();
  }

  @Override
  public UpdateControl<PodDisruptionBudget> reconcile(
      PodDisruptionBudget budget, Context<PodDisruptionBudget> context) {
    if (context.isPrimaryResourceDeleted()) {
      loop.gone(budget);
    } else {
      loop.run(budget);
    }
    return UpdateControl.noUpdate();
  }
}
