package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns the spec of a container into a local process. */
final class LaunchPlanner {
  private final ImageDirectories images;
  private final Map<String, String> inherited;

  /** {@code inherited}: the few variables of this machine that every container gets. */
  LaunchPlanner(ImageDirectories images, Map<String, String> inherited) {
    this.images = images;
    this.inherited = Map.copyOf(inherited);
  }

  LaunchDecision plan(
      Pod pod, Container container, PortMap ports, ConfigSource source, PodDirectory directory) {
    if (!pod.getSpec().getInitContainers().isEmpty()) {
      return new LaunchDecision.Hold(
          "CreateContainerError",
          "The process node runs no init containers: remove them or use a real cluster.");
    }
    if (container.getCommand().isEmpty()) {
      return new LaunchDecision.Hold("CreateContainerError", withoutCommand(container));
    }
    try {
      Map<String, String> environment =
          Environment.of(pod, container, source, ports, base(pod, container, directory));
      return new LaunchDecision.Launch(
          command(container, environment), environment, workingDirectory(container, directory));
    } catch (ContainerConfigException e) {
      String message = e.getMessage();
      return new LaunchDecision.Hold("CreateContainerConfigError", message == null ? "" : message);
    }
  }

  private Map<String, String> base(Pod pod, Container container, PodDirectory directory) {
    Map<String, String> base = new LinkedHashMap<>(inherited);
    base.put("HOME", "/tmp");
    base.put("HOSTNAME", pod.getMetadata().getName());
    base.put("TERMINATION_LOG", directory.terminationLog(container.getName()).toString());
    return base;
  }

  private List<String> command(Container container, Map<String, String> environment) {
    List<String> words = new ArrayList<>(container.getCommand());
    words.addAll(container.getArgs());
    return words.stream()
        .map(word -> VariableExpansion.expand(word, environment))
        .map(word -> images.rewrite(container.getImage(), word))
        .toList();
  }

  private Path workingDirectory(Container container, PodDirectory directory) {
    String given = container.getWorkingDir();
    if (given != null && !given.isEmpty()) {
      Path path = Path.of(images.rewrite(container.getImage(), given));
      if (Files.isDirectory(path)) {
        return path;
      }
    }
    return images.folder(container.getImage()).orElse(directory.scratch());
  }

  private static String withoutCommand(Container container) {
    return "The process node starts commands, not images: give container \""
        + container.getName()
        + "\" a command (with --image "
        + ImageDirectories.name(container.getImage())
        + "=DIR for what the image has under /app), or run it on a real cluster.";
  }
}
