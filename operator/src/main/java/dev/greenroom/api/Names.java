package dev.greenroom.api;

/**
 * The labels, annotations and finalizers that Greenroom writes; manifests and queries rely on them.
 */
public final class Names {
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String GREENROOM = "greenroom";

  /** Name of the AgentDeployment of a pod. */
  public static final String AGENT = "greenroom.dev/agent";

  /** UID of the AgentDeployment of a pod: capacity is counted by it. */
  public static final String AGENT_UID = "greenroom.dev/agent-uid";

  /** Hash of what the spec puts into the pod. */
  public static final String REVISION = "greenroom.dev/revision";

  /** Hash of what the operator's settings put into the pod: which runner it has. */
  public static final String RUNNER = "greenroom.dev/runner";

  /** Size of the agent's container, which is priced: a profile, or custom. */
  public static final String PROFILE = "greenroom.dev/profile";

  /** Number of the slot that the pod's name holds. */
  public static final String SLOT = "greenroom.dev/slot";

  /** State of a pod: starting, warm, active or retired. */
  public static final String STATE = "greenroom.dev/state";

  public static final String STATE_STARTING = "starting";
  public static final String STATE_WARM = "warm";
  public static final String STATE_ACTIVE = "active";
  public static final String STATE_RETIRED = "retired";

  /** Name of the session that claimed the pod; absent until then. */
  public static final String SESSION = "greenroom.dev/session";

  /** Label of an AgentSession made to end a pod that nobody named. */
  public static final String ABANDONED = "greenroom.dev/abandoned";

  /** Annotation: when the pod became warm, by the API server's clock; absent until then. */
  public static final String WARM_AT = "greenroom.dev/warm-at";

  /**
   * Annotation: up to when a retired pod was fit for a session, by the API server's clock: when it
   * was retired, or when its container had ended or its node had gone silent before.
   */
  public static final String RETIRED_AT = "greenroom.dev/retired-at";

  /** Annotation: when the pod was claimed, by the API server's clock. */
  public static final String CLAIMED_AT = "greenroom.dev/claimed-at";

  /** Annotation: the state that the pod was claimed in; absent on a pod born with its session. */
  public static final String CLAIMED_FROM = "greenroom.dev/claimed-from";

  /** Annotation for the cluster autoscaler: {@code "false"} while a session runs in the pod. */
  public static final String SAFE_TO_EVICT = "cluster-autoscaler.kubernetes.io/safe-to-evict";

  /** Annotation for Karpenter: {@code "true"} while a session runs in the pod, else absent. */
  public static final String DO_NOT_DISRUPT = "karpenter.sh/do-not-disrupt";

  /** Annotation of the local process node only: container ports and the local ports they are at. */
  public static final String LOCAL_PORTS = "greenroom.dev/local-ports";

  /**
   * Label, {@code "true"}: a Secret that any AgentSession of its namespace may take its token of.
   */
  public static final String DAILY_TOKEN = "greenroom.dev/daily-token";

  /** Finalizer of pods: held until the session's usage and the pod's idle time are recorded. */
  public static final String USAGE_FINALIZER = "greenroom.dev/usage";

  /** Finalizer of AgentSessions: held until the session has ended and its usage is final. */
  public static final String SESSION_FINALIZER = "greenroom.dev/session";

  /** Finalizer of AgentDeployments: held until no start can have an idle pod of it any more. */
  public static final String POOL_FINALIZER = "greenroom.dev/pool";

  /** Label of the namespaces that are organisations. */
  public static final String ORGANIZATION = "greenroom.dev/organization";

  /** Annotation of an organisation: {@link #BILLING_DISABLED}, and it starts no sessions. */
  public static final String BILLING = "greenroom.dev/billing";

  public static final String BILLING_DISABLED = "disabled";

  private Names() {}
}
