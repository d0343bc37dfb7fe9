package dev.greenroom.operator;

import dev.greenroom.binding.Runners;
import dev.greenroom.core.session.DeliverAnswer;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Runners that answer the next deliveries as they are told; the requests are noted. */
final class ScriptedRunners implements Runners {
  final List<String> calls = new ArrayList<>();
  private final Deque<DeliverAnswer> answers = new ArrayDeque<>();
  private final Runners real;
  private boolean silently;

  ScriptedRunners(Runners real) {
    this.real = real;
  }

  /** The next delivery never arrives. */
  ScriptedRunners answers(DeliverAnswer answer) {
    answers.add(answer);
    return this;
  }

  /** What is told to arrive never arrives, does arrive. */
  ScriptedRunners butArrives() {
    silently = true;
    return this;
  }

  @Override
  public DeliverAnswer deliver(Pod pod, Delivery delivery) {
    calls.add("deliver " + pod.getMetadata().getName());
    DeliverAnswer scripted = answers.poll();
    if (scripted == null) {
      return real.deliver(pod, delivery);
    }
    if (silently) {
      real.deliver(pod, delivery);
    }
    return scripted;
  }

  @Override
  public DeliverAnswer ask(Pod pod, String session) {
    return real.ask(pod, session);
  }

  @Override
  public void stop(Pod pod, String session) {
    calls.add("stop " + pod.getMetadata().getName());
    real.stop(pod, session);
  }
}
