package dev.greenroom;

import dev.greenroom.api.Names;
import dev.greenroom.api.Profile;
import dev.greenroom.binding.Pages;
import dev.greenroom.binding.PodAddress;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.local.LocalException;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What must be true of one organisation for its sessions to run. */
final class OrganizationChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Set<String> NOT_PULLED =
      Set.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  private final KubernetesClient client;
  private final String organization;

  OrganizationChecks(KubernetesClient client, String organization) {
    this.client = client;
    this.organization = organization;
  }

  /**
   * Has the API server try a session pod of the smallest profile, and make none: quotas, limits and
   * Pod Security say no here as they would to a session.
   *
   * @throws LocalException with what it says
   */
  void podsAreTaken() {
    Map<String, Quantity> resources =
        Map.of(
            "cpu", new Quantity(Profile.AGENT_1X.cpu()),
            "memory", new Quantity(Profile.AGENT_1X.memory()));
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(organization)
            .withGenerateName("greenroom-doctor-")
            .endMetadata()
            .withNewSpec()
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .addNewContainer()
            .withName(SessionPod.AGENT)
            .withImage("greenroom-doctor")
            .withNewResources()
            .withRequests(resources)
            .withLimits(resources)
            .endResources()
            .withNewSecurityContext()
            .withAllowPrivilegeEscalation(false)
            .withNewCapabilities()
            .withDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();
    try {
      client.resource(pod).dryRun().create();
    } catch (KubernetesClientException e) {
      String why = e.getStatus() == null ? null : e.getStatus().getMessage();
      throw new LocalException(
          "A pod of the smallest profile is refused: %s".formatted(why == null ? e : why), e);
    }
  }

  /**
   * @throws LocalException naming images of session pods that a node can't get
   */
  void imagesArePulled() {
    Set<String> wrong = new TreeSet<>();
    for (Pod pod : pods()) {
      statuses(pod)
          .filter(OrganizationChecks::notPulled)
          .map(
              status -> status.getImage() + " (" + status.getState().getWaiting().getReason() + ")")
          .forEach(wrong::add);
    }
    if (!wrong.isEmpty()) {
      throw new LocalException(
          "Nodes can't get %s. Correct the image of the agent, or name its imagePullSecret; kubectl"
                  .formatted(String.join(", ", wrong))
              + " describe of the pod has the registry's answer.");
    }
  }

  /**
   * Connects to the runner of each pod that waits for a session, if there are any.
   *
   * @throws LocalException when one is not reached
   */
  void podsAreReached() {
    for (Pod pod : pods()) {
      URI runner = PodAddress.of(pod, SessionPod.RUNNER_PORT, "");
      boolean waits =
          Names.STATE_WARM.equals(pod.getMetadata().getLabels().get(Names.STATE))
              && pod.getMetadata().getDeletionTimestamp() == null;
      if (waits && runner != null) {
        connect(pod, runner);
      }
    }
  }

  private static void connect(Pod pod, URI runner) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(runner.getHost(), runner.getPort()), (int) PATIENCE.toMillis());
    } catch (IOException e) {
      throw new LocalException(
          "The runner of pod %s is not reached at %s:%d (%s). From where operator and gateway run, pods must be reached: look at the NetworkPolicies."
              .formatted(pod.getMetadata().getName(), runner.getHost(), runner.getPort(), e),
          e);
    }
  }

  private List<Pod> pods() {
    List<Pod> pods = new ArrayList<>();
    Pages.forEach(
        client.pods().inNamespace(organization).withLabel(Names.MANAGED_BY, Names.GREENROOM),
        pods::add);
    return pods;
  }

  private static Stream<ContainerStatus> statuses(Pod pod) {
    return pod.getStatus() == null
        ? Stream.empty()
        : pod.getStatus().getContainerStatuses().stream();
  }

  private static boolean notPulled(ContainerStatus status) {
    return status.getState() != null
        && status.getState().getWaiting() != null
        && NOT_PULLED.contains(status.getState().getWaiting().getReason());
  }
}
