package dev.greenroom.testing;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentSession;
import dev.greenroom.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The auditor beside a storm: told of every event in one namespace by watches that begin at the
 * resourceVersion before the first start, and keeping no more than it needs to judge.
 */
public final class StreamedAudit implements AutoCloseable {
  private final Auditor auditor;
  private final Queue<String> broken = new ConcurrentLinkedQueue<>();
  private final Map<String, String> podOfSession = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> podsOfAgent = new HashMap<>();
  private final Map<String, Integer> mostPods = new ConcurrentHashMap<>();
  private final AtomicLong events = new AtomicLong();
  private final List<Watch> watches = new ArrayList<>();
  private final KubernetesClient client;
  private final String namespace;

  /**
   * @param client of its own, for watches
   * @param startsInFlight how long a start may still go by a capacity that was lowered meanwhile
   */
  public StreamedAudit(KubernetesClient client, String namespace, Duration startsInFlight) {
    this.client = client;
    this.namespace = namespace;
    this.auditor = new Auditor(InstantSource.system(), startsInFlight);
    watch(client.resources(AgentDeployment.class), (gone, agent) -> auditor.saw(agent));
    watch(client.pods(), this::pod);
    watch(client.resources(AgentSession.class), this::session);
  }

  /** What broke a law so far, or kept an event from being seen. */
  public List<String> broken() {
    return List.copyOf(broken);
  }

  public long events() {
    return events.get();
  }

  /** The most pods that an agent, by its UID, had at the same time. */
  public int mostPods(String agentUid) {
    return mostPods.getOrDefault(agentUid, 0);
  }

  /** The UID of the pod that each session was bound to, by the session's name. */
  public Map<String, String> bindings() {
    return podOfSession;
  }

  /** Nothing is under way any more. */
  public void atRest() {
    auditor.atRest(
        client.pods().inNamespace(namespace).list().getItems(),
        client.resources(AgentSession.class).inNamespace(namespace).list().getItems());
  }

  @Override
  public void close() {
    watches.forEach(Watch::close);
  }

  private void pod(boolean gone, Pod pod) {
    if (gone) {
      auditor.gone(pod);
    } else {
      auditor.saw(pod);
    }
    String agentUid = pod.getMetadata().getLabels().get(Names.AGENT_UID);
    Set<String> pods = podsOfAgent.computeIfAbsent(agentUid, uid -> new HashSet<>());
    if (gone) {
      pods.remove(pod.getMetadata().getUid());
    } else {
      pods.add(pod.getMetadata().getUid());
    }
    mostPods.merge(agentUid, pods.size(), Math::max);
  }

  private void session(boolean gone, AgentSession session) {
    if (gone) {
      auditor.gone(session);
    } else {
      auditor.saw(session);
    }
    if (session.getSpec().binding() != null) {
      podOfSession.put(session.getMetadata().getName(), session.getSpec().binding().podUID());
    }
  }

  private interface Judge<T> {
    void saw(boolean gone, T object);
  }

  private <T extends HasMetadata, L extends KubernetesResourceList<T>, R extends Resource<T>>
      void watch(MixedOperation<T, L, R> kind, Judge<T> judge) {
    var objects = kind.inNamespace(namespace);
    String version = objects.list().getMetadata().getResourceVersion();
    watches.add(
        objects.watch(
            new ListOptionsBuilder().withResourceVersion(version).build(),
            new Watcher<T>() {
              @Override
              public void eventReceived(Action action, T object) {
                events.incrementAndGet();
                try {
                  judge.saw(action == Action.DELETED, object);
                } catch (AssertionError law) {
                  broken.add(String.valueOf(law.getMessage()));
                }
              }

              @Override
              public void onClose(WatcherException cause) {
                broken.add("events went unseen: " + cause.getMessage());
              }
            }));
  }
}
