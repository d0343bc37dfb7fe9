package dev.greenroom.operator;

import dev.greenroom.api.AgentDeployment;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;

/** The watches of one gateway process: as late, as cut and as repeated as those of an operator. */
final class GatewayWatches {
  final LaggingView<Pod> pods;
  final LaggingView<AgentDeployment> agents;
  private final World world;
  private int standing;

  GatewayWatches(World world) {
    this.world = world;
    pods =
        new LaggingView<>(
            Pod.class,
            world.cluster.pods::all,
            this::frozen,
            world.agenda,
            world::lagMillis,
            pod -> {});
    agents =
        new LaggingView<>(
            AgentDeployment.class,
            world.cluster.agents::all,
            this::frozen,
            world.agenda,
            world::lagMillis,
            agent -> {});
    views().forEach(LaggingView::list);
    world.watch(change -> views().forEach(view -> view.changed(change)));
  }

  List<LaggingView<?>> views() {
    return List.of(pods, agents);
  }

  private boolean frozen() {
    return standing > 0;
  }

  /** The process stands still while the world goes on, and sees nothing meanwhile. */
  void standStill() {
    standing++;
    world.runFor(world.pause);
    standing--;
  }
}
