package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.binding.ClusterApi;
import dev.greenroom.binding.PodStep;
import dev.greenroom.binding.Revisions;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.core.ContainerFacts;
import dev.greenroom.core.PodFacts;
import dev.greenroom.core.pool.PoolAction;
import dev.greenroom.core.pool.Trouble;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what was decided for one pool at one moment, one write an action. Each answers
 * whether it was done; what was lost to somebody faster is decided anew on fresh news.
 */
final class PoolActions implements PoolAction.Performer<Boolean> {
  private static final Logger log = LoggerFactory.getLogger(PoolActions.class);

  /** An idle pod has nothing to finish. */
  private static final int GRACE_SECONDS = 5;

  private final ClusterApi api;
  private final SessionPod sessionPod;
  private final Revisions revisions;
  private final Setbacks setbacks;
  private final InstantSource serverClock;
  private final AgentDeployment agent;
  private final Map<String, Pod> podsByUid;
  private @Nullable Boolean takesStarts;

  /** One pod that can't be made is enough: the others of this plan would fail as well. */
  private final Set<String> failing = new HashSet<>();

  PoolActions(
      ClusterApi api,
      SessionPod sessionPod,
      Revisions revisions,
      Setbacks setbacks,
      InstantSource serverClock,
      AgentDeployment agent,
      Map<String, Pod> podsByUid) {
    this.api = api;
    this.sessionPod = sessionPod;
    this.revisions = revisions;
    this.setbacks = setbacks;
    this.serverClock = serverClock;
    this.agent = agent;
    this.podsByUid = podsByUid;
  }

  @Override
  public Boolean create(PoolAction.Create action) {
    if (failing.contains(action.revision())) {
      return false;
    }
    AgentDeploymentSpec spec = revisions.spec(agent, action.revision());
    if (spec == null) {
      return failed(
          action.revision(), new Trouble(Reason.ConfigError, Revisions.lost(action.revision())));
    }
    Pod wanted = sessionPod.idle(agent, spec, action.slot(), action.revision());
    ClusterApi.Created created = created(wanted, action.revision());
    if (created instanceof ClusterApi.Created.Refused refused) {
      boolean quota = refused.message().contains("exceeded quota");
      return failed(
          action.revision(),
          new Trouble(
              quota ? Reason.QuotaExceeded : Reason.ConfigError,
              "the API server refuses the pod: " + refused.message()));
    }
    if (created instanceof ClusterApi.Created.Ok ok) {
      told(ok.pod().getMetadata().getName(), "made, revision " + action.revision());
      return true;
    }
    return false;
  }

  private ClusterApi.Created created(Pod wanted, String revision) {
    try {
      return api.createPod(wanted);
    } catch (KubernetesClientException e) {
      failing.add(revision);
      // An admission webhook that is away; a server that is away is no fault of the revision.
      if (e.getCode() == HttpURLConnection.HTTP_INTERNAL_ERROR) {
        String said = String.valueOf(e.getMessage());
        failed(revision, new Trouble(Reason.ConfigError, "the API server fails: " + said));
      }
      throw e;
    }
  }

  @Override
  public Boolean warm(PoolAction.Warm action) {
    boolean wanted = takesStarts();
    return step(action.pod(), wanted ? Names.STATE_WARM : Names.STATE_RETIRED, "it is ready")
        && wanted;
  }

  @Override
  public Boolean retire(PoolAction.Retire action) {
    boolean broken = action.why() == PoolAction.Why.Broken;
    String why = broken ? action.trouble().message() : action.why().name();
    boolean retired = step(action.pod(), Names.STATE_RETIRED, why);
    String revision = action.pod().revision();
    if (retired && broken && revision != null) {
      listen(action.pod(), revision);
      failed(revision, action.trouble());
    }
    return retired && delete(action.pod());
  }

  /** Its log can be had until the pod is deleted; one of those that broke together is enough. */
  private void listen(PodFacts pod, String revision) {
    String uid = agent.getMetadata().getUid();
    boolean wrote =
        pod.agent() instanceof ContainerFacts.Running
            || pod.agent() instanceof ContainerFacts.Terminated;
    if (wrote && setbacks.isAttempt(uid, revision, serverClock.instant())) {
      String namespace = agent.getMetadata().getNamespace();
      setbacks.heard(
          uid,
          revision,
          LastWords.of(api.logTail(namespace, pod.name(), SessionPod.AGENT, LastWords.TAIL_BYTES)));
    }
  }

  @Override
  public Boolean delete(PoolAction.Delete action) {
    return delete(action.pod());
  }

  private boolean delete(PodFacts pod) {
    api.deletePod(agent.getMetadata().getNamespace(), pod.name(), pod.uid(), GRACE_SECONDS);
    return true;
  }

  private boolean step(PodFacts facts, String state, String why) {
    Pod seen = podsByUid.get(facts.uid());
    if (seen == null
        || !(api.step(seen, PodStep.to(seen, state, serverClock.instant()))
            instanceof ClusterApi.Written.Ok)) {
      return false;
    }
    told(facts.name(), state + ": " + why);
    return true;
  }

  /**
   * The live read that law 4 asks for, after the create of every pod that was seen: once the agent
   * is gone, or another has its name, no pod becomes warm.
   */
  private boolean takesStarts() {
    if (takesStarts == null) {
      AgentDeployment live =
          api.agent(agent.getMetadata().getNamespace(), agent.getMetadata().getName());
      takesStarts =
          live != null
              && live.getMetadata().getUid().equals(agent.getMetadata().getUid())
              && live.getMetadata().getDeletionTimestamp() == null;
    }
    return takesStarts;
  }

  private boolean failed(String revision, Trouble trouble) {
    failing.add(revision);
    setbacks.failed(agent.getMetadata().getUid(), revision, serverClock.instant(), trouble);
    return false;
  }

  private void told(String pod, String what) {
    log.info(
        "agent={}/{} pod={} {}",
        agent.getMetadata().getNamespace(),
        agent.getMetadata().getName(),
        pod,
        what);
  }
}
