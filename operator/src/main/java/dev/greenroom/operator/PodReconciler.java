package dev.greenroom.operator;

import dev.greenroom.binding.Pages;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.util.concurrent.TimeUnit;

/** Sees to one session pod that may have lost its session. */
@ControllerConfiguration(
    name = "pod",
    informer =
        @Informer(
            labelSelector = "app.kubernetes.io/managed-by=greenroom",
            informerListLimit = Pages.SIZE),
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 60, timeUnit = TimeUnit.SECONDS))
final class PodReconciler implements Reconciler<Pod> {
  private final PodLoop loop;
  private final BudgetLoop budgets;

  PodReconciler(PodLoop loop, BudgetLoop budgets) {
    this.loop = loop;
    this.budgets = budgets;
  }

  @Override
  public UpdateControl<Pod> reconcile(Pod pod, Context<Pod> context) {
    if (context.isPrimaryResourceDeleted()) {
      loop.gone(pod);
      return UpdateControl.noUpdate();
    }
    budgets.use(pod.getMetadata().getNamespace());
    UpdateControl<Pod> control = UpdateControl.noUpdate();
    loop.run(pod).ifPresent(control::rescheduleAfter);
    return control;
  }
}
