package dev.greenroom.local.node;

import static dev.greenroom.local.node.TestPods.env;
import static dev.greenroom.local.node.TestPods.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchPlannerTest {
  @TempDir Path folder;

  private LaunchDecision plan(ContainerBuilder container) {
    Container built = container.build();
    LaunchPlanner planner =
        new LaunchPlanner(
            new ImageDirectories(Map.of("registry.example:5000/acme/agent", folder)),
            Map.of("PATH", "/bin"));
    return planner.plan(
        pod("acme", "one", built).build(),
        built,
        PortMap.none(),
        new ClusterConfigSource(null, "acme"),
        new PodDirectory(Path.of("/pods/u-1")));
  }

  @Test
  void runsTheImagesFilesFromItsFolder() {
    // When
    LaunchDecision decision =
        plan(
            new ContainerBuilder()
                .withName("agent")
                .withImage("registry.example:5000/acme/agent:0.1")
                .withCommand("python3", "/app/app.py")
                .withArgs("--level=$(LEVEL)", "/application")
                .addToEnv(env("LEVEL", "info")));
    // Then
    assertThat(decision).isInstanceOf(LaunchDecision.Launch.class);
    LaunchDecision.Launch launch = (LaunchDecision.Launch) decision;
    assertThat(launch.command())
        .containsExactly("python3", folder + "/app.py", "--level=info", "/application");
    assertThat(launch.directory()).isEqualTo(folder);
    assertThat(launch.environment())
        .containsEntry("PATH", "/bin")
        .containsEntry("HOME", "/tmp")
        .containsEntry("HOSTNAME", "one")
        .containsEntry("TERMINATION_LOG", "/pods/u-1/agent/termination-log");
  }

  @Test
  void runsOtherImagesInTheScratchOfThePod() {
    // When
    LaunchDecision decision =
        plan(new ContainerBuilder().withName("a").withImage("other").withCommand("/app/run"));
    // Then
    LaunchDecision.Launch launch = (LaunchDecision.Launch) decision;
    assertThat(launch.command()).containsExactly("/app/run");
    assertThat(launch.directory()).isEqualTo(Path.of("/pods/u-1/scratch"));
  }

  @Test
  void saysWhatToDoAboutAnImageWithoutCommand() {
    // When
    LaunchDecision decision =
        plan(new ContainerBuilder().withName("agent").withImage("acme/agent:1"));
    // Then
    assertThat(decision)
        .isEqualTo(
            new LaunchDecision.Hold(
                "CreateContainerError",
                "The process node starts commands, not images: give container \"agent\" a command"
                    + " (with --image acme/agent=DIR for what the image has under /app), or run it"
                    + " on a real cluster."));
  }
}
