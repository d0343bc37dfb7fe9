package dev.greenroom.operator;

import dev.greenroom.binding.Runners;
import dev.greenroom.core.session.DeliverAnswer;
import io.fabric8.kubernetes.api.model.Pod;

/** The runners as one operator process reaches them: a fault may come at every request. */
record FaultyRunners(Runners runners, Faults faults, Faults.Pause pause) implements Runners {

  @Override
  public DeliverAnswer deliver(Pod pod, Delivery delivery) {
    return faults.around(
        "deliver",
        () -> runners.deliver(pod, delivery),
        () -> new DeliverAnswer.NotYet("the runner cannot be reached"),
        pause);
  }

  @Override
  public DeliverAnswer ask(Pod pod, String session) {
    return runners.ask(pod, session);
  }

  @Override
  public void stop(Pod pod, String session) {
    faults.around(
        "stop",
        () -> {
          runners.stop(pod, session);
          return true;
        },
        () -> false,
        pause);
  }
}
