package dev.greenroom.testing.billing;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Usage;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** All that a watch of the sessions has shown: their final usage, and whether it ever changed. */
final class SessionWitness implements ResourceEventHandler<AgentSession>, AutoCloseable {
  private final AtomicLong changes = new AtomicLong();
  private final Map<String, AgentSession> latest = new ConcurrentHashMap<>();
  private final Map<String, Usage> finals = new ConcurrentHashMap<>();
  private final Set<String> gone = ConcurrentHashMap.newKeySet();
  private final List<String> changed = new CopyOnWriteArrayList<>();
  private final SharedIndexInformer<AgentSession> informer;

  @SuppressWarnings("this-escape") // all that an event needs is there before the informer
  SessionWitness(KubernetesClient client) {
    this.informer = client.resources(AgentSession.class).inAnyNamespace().inform(this);
  }

  /** How many changes of sessions there have been. */
  long changes() {
    return changes.get();
  }

  Optional<AgentSession> latest(String name) {
    return Optional.ofNullable(latest.get(name));
  }

  Optional<Usage> finalUsage(String uid) {
    return Optional.ofNullable(finals.get(uid));
  }

  /** UIDs of sessions whose objects are gone. */
  Set<String> gone() {
    return gone;
  }

  /** Sessions whose final usage was another one later. */
  List<String> changed() {
    return changed;
  }

  @Override
  public void onAdd(AgentSession session) {
    saw(session);
  }

  @Override
  public void onUpdate(AgentSession before, AgentSession now) {
    changes.incrementAndGet();
    saw(now);
  }

  @Override
  public void onDelete(AgentSession session, boolean unknown) {
    saw(session);
    gone.add(session.getMetadata().getUid());
  }

  private void saw(AgentSession session) {
    latest.put(session.getMetadata().getName(), session);
    Usage usage = session.getStatus() == null ? null : session.getStatus().usage();
    if (usage != null && Boolean.TRUE.equals(usage.settled())) {
      Usage before = finals.putIfAbsent(session.getMetadata().getUid(), usage);
      if (before != null && !before.equals(usage)) {
        changed.add(session.getMetadata().getName() + ": " + before + ", then " + usage);
      }
    }
  }

  @Override
  public void close() {
    informer.close();
  }
}
