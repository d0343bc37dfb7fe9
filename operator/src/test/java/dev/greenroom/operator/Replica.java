package dev.greenroom.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.Names;
import dev.greenroom.binding.Attempts;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodSource;
import dev.greenroom.binding.PoolStarts;
import dev.greenroom.binding.PromptDelivery;
import dev.greenroom.binding.RoomSource;
import dev.greenroom.binding.Runners;
import dev.greenroom.binding.StartAnswer;
import dev.greenroom.binding.StartRequest;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One gateway replica that starts sessions, with caches that show what {@link #look} saw last. */
final class Replica implements PodSource {
  final ScriptedApi script;
  private final World world;
  private final PoolStarts starts;
  private long ids;
  private boolean current = true;
  private Supplier<Collection<Pod>> pods = List::of;
  private Function<String, @Nullable AgentDeployment> agents = name -> null;
  private @Nullable GatewayWatches watches;
  private long latest;
  private long seen;

  Replica(World world, ClusterApi api, int stripe) {
    this(world, api, world.node, stripe);
  }

  Replica(World world, ClusterApi api, Runners runners, int stripe) {
    this.world = world;
    script = new ScriptedApi(api);
    starts =
        new PoolStarts(
            script.api(),
            this,
            (namespace, name) -> agents.apply(namespace + "/" + name),
            organization -> world.standing,
            SimulatedOperator.PODS,
            new PromptDelivery(
                script.api(), runners, (session, note) -> {}, world.agenda, Runnable::run),
            world.agenda,
            world.agenda::nanos,
            Runnable::run,
            world.agenda::in,
            stripe);
    world.watch(change -> latest = Math.max(latest, version(change.object())));
    look();
  }

  Replica(World world) {
    this(world, world.cluster, 0);
  }

  @Override
  public boolean isCurrent() {
    return current;
  }

  /** The watch of the pods is known to be broken. */
  void doubt() {
    current = false;
  }

  /** Nothing is known against it any more. */
  void believe() {
    current = true;
  }

  /** The watches show all there is now. */
  void look() {
    List<Pod> all = List.copyOf(world.cluster.pods.all());
    seen = Math.max(latest, all.stream().mapToLong(Replica::version).max().orElse(0));
    Map<String, AgentDeployment> known =
        world.cluster.agents.all().stream()
            .collect(
                Collectors.toMap(
                    agent ->
                        agent.getMetadata().getNamespace() + "/" + agent.getMetadata().getName(),
                    Function.identity()));
    pods = () -> all;
    agents = known::get;
  }

  /** From now on the caches show what these watches do, as late and as badly. */
  void follow(GatewayWatches gateway) {
    watches = gateway;
    pods = gateway.pods::all;
    agents = gateway.agents::get;
  }

  StartAnswer start(String session) {
    return start(session, "{}");
  }

  StartAnswer start(String session, String body) {
    script.calls.clear();
    return starts.start(request(session, body, null));
  }

  StartAnswer startInARoom(String session, RoomSource room) {
    script.calls.clear();
    return starts.start(request(session, "{}", room));
  }

  StartAnswer startWithKey(String key) {
    script.calls.clear();
    return attempts().start(request("", "{}", null), key);
  }

  /** As the gateway starts a session without a key: under ids of its own. */
  StartAnswer startUnnamed() {
    script.calls.clear();
    return attempts().start(request("", "{}", null));
  }

  private Attempts attempts() {
    return new Attempts(starts, () -> new UUID(4, ++ids));
  }

  private static StartRequest request(String session, String body, @Nullable RoomSource room) {
    try {
      return new StartRequest(
          World.ORG, World.AGENT, session, new JsonMapper().readTree(body), null, room);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** The world goes on meanwhile, and the watch shows it. */
  @Override
  public boolean awaitGone(String namespace, String name, String uid, Duration most) {
    Instant until = world.agenda.instant().plus(most);
    while (shows(namespace, name, uid) && world.agenda.next(until)) {
      if (watches == null) {
        look();
      }
    }
    return !shows(namespace, name, uid);
  }

  private boolean shows(String namespace, String name, String uid) {
    Pod pod = named(namespace, name);
    return pod != null && pod.getMetadata().getUid().equals(uid);
  }

  @Override
  public boolean hasShown(Pod live) {
    Pod shown = named(live.getMetadata().getNamespace(), live.getMetadata().getName());
    return seen >= version(live) || shown != null && version(shown) >= version(live);
  }

  private static long version(HasMetadata object) {
    return Long.parseLong(object.getMetadata().getResourceVersion());
  }

  /** The world goes on meanwhile; caches that show what was seen last show nothing more. */
  @Override
  public boolean awaitShown(Pod live, Duration most) {
    Instant until = world.agenda.instant().plus(most);
    while (watches != null && !hasShown(live) && world.agenda.next(until)) {
      // It may be shown now.
    }
    return hasShown(live);
  }

  @Override
  public Collection<Pod> ofAgent(String agentUid) {
    return pods.get().stream()
        .filter(pod -> agentUid.equals(pod.getMetadata().getLabels().get(Names.AGENT_UID)))
        .toList();
  }

  @Override
  public @Nullable Pod named(String namespace, String name) {
    return pods.get().stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst()
        .orElse(null);
  }
}
