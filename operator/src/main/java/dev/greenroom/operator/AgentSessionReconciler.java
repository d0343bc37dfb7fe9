package dev.greenroom.operator;

import dev.greenroom.api.AgentSession;
import dev.greenroom.binding.Pages;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Binds, follows and bills one AgentSession. */
@ControllerConfiguration(
    name = "agentsession",
    informer = @Informer(informerListLimit = Pages.SIZE),
    generationAwareEventProcessing = false,
    triggerReconcilerOnAllEvents = true,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 60, timeUnit = TimeUnit.SECONDS))
final class AgentSessionReconciler implements Reconciler<AgentSession> {
  private final SessionLoop loop;
  private final SessionCache cache;
  private final Triggers triggers;
  private final Books books;

  AgentSessionReconciler(SessionLoop loop, SessionCache cache, Triggers triggers, Books books) {
    this.loop = loop;
    this.cache = cache;
    this.triggers = triggers;
    this.books = books;
  }

  @Override
  public List<EventSource<?, AgentSession>> prepareEventSources(
      EventSourceContext<AgentSession> context) {
    cache.isBackedBy(context.getPrimaryCache());
    return List.of(triggers.sessions());
  }

  @Override
  public UpdateControl<AgentSession> reconcile(
      AgentSession session, Context<AgentSession> context) {
    triggers.agent(session.getMetadata().getNamespace(), session.getSpec().agent());
    if (context.isPrimaryResourceDeleted()) {
      triggers.lines().gone(session);
      books.gone(session);
      return UpdateControl.noUpdate();
    }
    triggers.lines().saw(session);
    UpdateControl<AgentSession> control = UpdateControl.noUpdate();
    loop.run(session).ifPresent(control::rescheduleAfter);
    return control;
  }
}
