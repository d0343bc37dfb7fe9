package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.AgentSessionSpec;
import dev.greenroom.api.Names;
import dev.greenroom.api.Profile;
import dev.greenroom.api.Resources;
import dev.greenroom.core.pool.Slots;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodFluent;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The pod of a session: the agent's container, built from an allow-list of fields of the
 * AgentDeployment, and the runner beside it. Restricted by Pod Security; no volume (any costs 0.3 s
 * of a cold start) and no service account token.
 */
public final class SessionPod {
  public static final String AGENT = "agent";
  public static final String RUNNER = "runner";
  public static final int RUNNER_PORT = 8090;

  /** Time the containers of a session pod get to end when the pod is deleted. */
  static final long GRACE_SECONDS = 30;

  /**
   * activeDeadlineSeconds only backs the runner up: it comes this much after the runner's limit.
   */
  static final int BACKUP_SECONDS = 120;

  /** The variable of the runner container that holds the pod's secret. */
  static final String TOKEN = "GREENROOM_TOKEN";

  private static final long RUNNER_USER = 65532;

  private final PodSettings settings;

  public SessionPod(PodSettings settings) {
    this.settings = settings;
  }

  /** The value of the label {@code greenroom.dev/runner} of pods that are made now. */
  public String runner() {
    return settings.runner();
  }

  /** The pod that is born with its session: state active, claimed at {@code now}. */
  public Pod cold(
      AgentDeployment agent,
      int slot,
      String session,
      AgentSessionSpec.Limits limits,
      Instant now) {
    AgentDeploymentSpec spec = agent.getSpec();
    PodBuilder pod = pod(agent, spec, slot, Revision.of(spec), Names.STATE_ACTIVE);
    return pod.editMetadata()
        .addToLabels(Names.SESSION, session)
        .addToAnnotations(Names.CLAIMED_AT, now.toString())
        .addToAnnotations(Names.SAFE_TO_EVICT, "false")
        .addToAnnotations(Names.DO_NOT_DISRUPT, "true")
        .endMetadata()
        .editSpec()
        .withActiveDeadlineSeconds(
            (long) limits.maxDurationSeconds() + limits.startTimeoutSeconds() + BACKUP_SECONDS)
        .endSpec()
        .build();
  }

  /**
   * A pod that waits for its session: state starting. The claim adds the session, its instant and
   * its deadline.
   *
   * @param spec whose pod it is: the agent's, or that of an earlier revision
   * @param revision the hash of that spec
   */
  public Pod idle(AgentDeployment agent, AgentDeploymentSpec spec, int slot, String revision) {
    // A pod without an owner would keep its node from being scaled away.
    return pod(agent, spec, slot, revision, Names.STATE_STARTING)
        .editMetadata()
        .addToAnnotations(Names.SAFE_TO_EVICT, "true")
        .endMetadata()
        .build();
  }

  private PodBuilder pod(
      AgentDeployment agent, AgentDeploymentSpec spec, int slot, String revision, String state) {
    String uid = agent.getMetadata().getUid();
    String name = agent.getMetadata().getName();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(agent.getMetadata().getNamespace())
            .withName(Slots.podName(name, uid, slot))
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .addToLabels(Names.AGENT, name)
            .addToLabels(Names.AGENT_UID, uid)
            .addToLabels(Names.REVISION, revision)
            .addToLabels(Names.RUNNER, settings.runner())
            .addToLabels(Names.PROFILE, profile(spec))
            .addToLabels(Names.SLOT, Integer.toString(slot))
            .addToLabels(Names.STATE, state)
            .addToAnnotations("kubectl.kubernetes.io/default-container", AGENT)
            .addToFinalizers(Names.USAGE_FINALIZER)
            .endMetadata()
            .withNewSpec()
            .withRestartPolicy("Never")
            .withTerminationGracePeriodSeconds(GRACE_SECONDS)
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .withContainers(agentContainer(spec), runnerContainer(spec));
    if (spec.imagePullSecret() != null) {
      pod.addNewImagePullSecret(spec.imagePullSecret());
    }
    place(spec, pod);
    return pod.endSpec();
  }

  private void place(AgentDeploymentSpec spec, PodFluent<PodBuilder>.SpecNested<PodBuilder> pod) {
    if (!settings.placement()) {
      return;
    }
    if (spec.nodeSelector() != null) {
      pod.withNodeSelector(spec.nodeSelector());
    }
    if (spec.tolerations() != null) {
      pod.withTolerations(spec.tolerations());
    }
  }

  private static Container agentContainer(AgentDeploymentSpec spec) {
    int port = port(spec);
    var container =
        new ContainerBuilder()
            .withName(AGENT)
            .withImage(spec.image())
            .withImagePullPolicy(
                spec.imagePullPolicy() == null ? null : spec.imagePullPolicy().name())
            .withCommand(orEmpty(spec.command()))
            .withArgs(orEmpty(spec.args()))
            .withEnv(PodVariables.environment(spec, port))
            .withResources(resources(spec))
            .withSecurityContext(
                restricted(Objects.requireNonNullElse(spec.runAsUser(), 1000L)).build())
            .addNewPort()
            .withName("http")
            .withContainerPort(port)
            .endPort()
            .withNewReadinessProbe()
            .withNewTcpSocket()
            .withNewPort(port)
            .endTcpSocket()
            .withPeriodSeconds(1)
            .endReadinessProbe();
    if (spec.secretSet() != null) {
      container.addNewEnvFrom().withNewSecretRef(spec.secretSet(), false).endEnvFrom();
    }
    return container.build();
  }

  private Container runnerContainer(AgentDeploymentSpec spec) {
    return new ContainerBuilder()
        .withName(RUNNER)
        .withImage(settings.runnerImage())
        .withImagePullPolicy(settings.runnerPullPolicy())
        .withCommand(settings.runnerCommand())
        .withArgs(settings.runnerArgs())
        .addToEnv(
            PodVariables.field("GREENROOM_POD_UID", "metadata.uid"),
            PodVariables.variable("GREENROOM_PUBLIC_KEY", settings.publicKey()),
            PodVariables.variable("GREENROOM_AGENT_PORT", Integer.toString(port(spec))),
            PodVariables.variable("GREENROOM_RUNNER_PORT", Integer.toString(RUNNER_PORT)),
            PodVariables.variable("GREENROOM_GRACE_SECONDS", Long.toString(GRACE_SECONDS)))
        .addAllToEnv(greeting(settings.greeting()))
        .withResources(
            new ResourceRequirementsBuilder()
                .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("64Mi")))
                .withLimits(Map.of("memory", new Quantity("128Mi")))
                .build())
        .withSecurityContext(restricted(RUNNER_USER).withReadOnlyRootFilesystem(true).build())
        .addNewPort()
        .withName("runner")
        .withContainerPort(RUNNER_PORT)
        .endPort()
        .build();
  }

  private static List<EnvVar> greeting(PodSettings.@Nullable Greeting greeting) {
    return greeting == null
        ? List.of()
        : List.of(
            PodVariables.field("GREENROOM_POD_NAMESPACE", "metadata.namespace"),
            PodVariables.field("GREENROOM_POD_NAME", "metadata.name"),
            PodVariables.variable("GREENROOM_GATEWAY", greeting.gateway()),
            PodVariables.variable(TOKEN, greeting.tokens().get()));
  }

  private static ResourceRequirements resources(AgentDeploymentSpec spec) {
    Resources own = spec.resources();
    if (own != null) {
      return new ResourceRequirementsBuilder()
          .withRequests(own.requests())
          .withLimits(own.limits())
          .build();
    }
    Profile profile = standard(spec);
    Map<String, Quantity> size =
        Map.of("cpu", new Quantity(profile.cpu()), "memory", new Quantity(profile.memory()));
    return new ResourceRequirementsBuilder().withRequests(size).withLimits(size).build();
  }

  private static Profile standard(AgentDeploymentSpec spec) {
    return Objects.requireNonNullElse(spec.profile(), Profile.AGENT_1X);
  }

  /** In a label, as an admission webhook may change the resources that were asked for. */
  private static String profile(AgentDeploymentSpec spec) {
    return spec.resources() == null ? standard(spec).wire() : Profile.CUSTOM;
  }

  private static SecurityContextBuilder restricted(long user) {
    SecurityContext context =
        new SecurityContextBuilder()
            .withAllowPrivilegeEscalation(false)
            .withNewCapabilities()
            .withDrop("ALL")
            .endCapabilities()
            .withRunAsUser(user)
            .withRunAsGroup(user)
            .build();
    return new SecurityContextBuilder(context);
  }

  private static int port(AgentDeploymentSpec spec) {
    return spec.port() == null ? 8080 : spec.port();
  }

  private static List<String> orEmpty(List<String> list) {
    return list == null ? List.of() : list;
  }
}
