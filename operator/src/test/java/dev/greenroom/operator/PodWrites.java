package dev.greenroom.operator;

import dev.greenroom.binding.ClusterApi.Created;
import dev.greenroom.binding.ClusterApi.Written;
import dev.greenroom.binding.PodStep;
import io.fabric8.kubernetes.api.model.Pod;
import org.jspecify.annotations.Nullable;

/** What an API server makes of writes to pods: names are unique, grace only shrinks. */
record PodWrites(StoredObjects<Pod> pods) {
  Created create(Pod pod) {
    return pods.get(pod.getMetadata().getNamespace(), pod.getMetadata().getName()) == null
        ? new Created.Ok(pods.create(pod))
        : new Created.NameTaken();
  }

  /**
   * @param graceSeconds null for the pod's own; none where nothing runs of it
   */
  void delete(String namespace, String name, String uid, @Nullable Integer graceSeconds) {
    Pod pod = pods.get(namespace, name);
    if (pod == null || !pod.getMetadata().getUid().equals(uid)) {
      return;
    }
    String phase = pod.getStatus() == null ? "Pending" : pod.getStatus().getPhase();
    boolean over = phase.equals("Succeeded") || phase.equals("Failed");
    long own = pod.getSpec().getTerminationGracePeriodSeconds();
    long asked = graceSeconds == null ? own : graceSeconds;
    long grace = pod.getSpec().getNodeName() == null || over ? 0 : asked;
    Long before = pod.getMetadata().getDeletionGracePeriodSeconds();
    if (before == null || grace < before) {
      pods.delete(pod, grace);
    }
  }

  Written<Pod> step(Pod seen, PodStep step) {
    Pod now = pods.get(seen.getMetadata().getNamespace(), seen.getMetadata().getName());
    if (now == null) {
      return new Written.Absent<>();
    }
    Pod next = PatchedPod.of(now, step);
    return next == null
        ? new Written.Refused<>("the server rejected our request: a test failed")
        : new Written.Ok<>(
            pods.change(
                now,
                pod -> {
                  pod.setMetadata(next.getMetadata());
                  pod.setSpec(next.getSpec());
                }));
  }
}
