package dev.greenroom.binding;

import dev.greenroom.api.Names;
import dev.greenroom.core.usage.IdleTime;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One step of a pod's state, as a JSON patch that is guarded by its meaning: the pod's UID, the
 * state it comes from, and that nobody has deleted it. A guard on the resourceVersion would be as
 * exclusive, but would fail at every status that the kubelet writes.
 *
 * @param operations of the patch
 */
public record PodStep(List<Map<String, Object>> operations) {
  private static final String LABELS = "/metadata/labels/";
  private static final String ANNOTATIONS = "/metadata/annotations/";

  public PodStep {
    operations = List.copyOf(operations);
  }

  /**
   * From its present state, as the caller saw it, to another that is not a claim. What becomes warm
   * begins to be idle, what is retired ends it: the same write says when.
   *
   * @param now the API server's clock
   */
  public static PodStep to(Pod seen, String state, Instant now) {
    List<Map<String, Object>> operations = guarded(seen, state);
    if (state.equals(Names.STATE_WARM)) {
      operations.add(annotation(Names.WARM_AT, now.toString()));
    }
    if (state.equals(Names.STATE_RETIRED)) {
      Instant until = IdleTime.fitUntil(PodObservation.of(seen), now);
      operations.add(annotation(Names.RETIRED_AT, until.toString()));
    }
    return new PodStep(operations);
  }

  /**
   * From starting or warm to active, for one session.
   *
   * @param deadlineSeconds the pod's activeDeadlineSeconds, counted from its own start
   */
  public static PodStep claim(Pod seen, String session, Instant now, long deadlineSeconds) {
    List<Map<String, Object>> operations = guarded(seen, Names.STATE_ACTIVE);
    operations.add(add(LABELS + escaped(Names.SESSION), session));
    operations.add(annotation(Names.CLAIMED_AT, now.toString()));
    String from = seen.getMetadata().getLabels().getOrDefault(Names.STATE, "");
    operations.add(annotation(Names.CLAIMED_FROM, from));
    // Who makes room on nodes must leave it alone from the very write that gives it a session.
    operations.add(annotation(Names.SAFE_TO_EVICT, "false"));
    operations.add(annotation(Names.DO_NOT_DISRUPT, "true"));
    operations.add(add("/spec/activeDeadlineSeconds", deadlineSeconds));
    return new PodStep(operations);
  }

  private static List<Map<String, Object>> guarded(Pod seen, String state) {
    String path = LABELS + escaped(Names.STATE);
    List<Map<String, Object>> operations = new ArrayList<>();
    operations.add(
        Map.of("op", "test", "path", "/metadata/uid", "value", seen.getMetadata().getUid()));
    operations.add(
        Map.of(
            "op", "test", "path", path, "value", seen.getMetadata().getLabels().get(Names.STATE)));
    operations.add(absent("/metadata/deletionTimestamp"));
    operations.add(Map.of("op", "replace", "path", path, "value", state));
    return operations;
  }

  /** The test passes where the path is missing, and fails on any value. */
  private static Map<String, Object> absent(String path) {
    Map<String, Object> test = new java.util.HashMap<>();
    test.put("op", "test");
    test.put("path", path);
    test.put("value", null);
    return test;
  }

  /** A pod is born with an annotation: to add one to none is refused. */
  private static Map<String, Object> annotation(String key, String value) {
    return add(ANNOTATIONS + escaped(key), value);
  }

  private static Map<String, Object> add(String path, Object value) {
    return Map.of("op", "add", "path", path, "value", value);
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
