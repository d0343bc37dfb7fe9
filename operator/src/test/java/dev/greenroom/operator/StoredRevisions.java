package dev.greenroom.operator;

import dev.greenroom.api.Names;
import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ControllerRevisions, whose names are unique and whose numbers are guarded. */
record StoredRevisions(StoredObjects<ControllerRevision> objects) {
  Collection<ControllerRevision> all() {
    return objects.all();
  }

  List<ControllerRevision> of(String agentUid) {
    return all().stream()
        .filter(r -> agentUid.equals(r.getMetadata().getLabels().get(Names.AGENT_UID)))
        .toList();
  }

  @Nullable ControllerRevision named(String namespace, String name) {
    return objects.get(namespace, name);
  }

  Written<ControllerRevision> create(ControllerRevision revision) {
    return named(revision.getMetadata().getNamespace(), revision.getMetadata().getName()) == null
        ? new Written.Ok<>(objects.create(revision))
        : new Written.Conflict<>();
  }

  Written<ControllerRevision> renumber(ControllerRevision read, long number) {
    ControllerRevision now = objects.same(read);
    if (now == null) {
      return new Written.Absent<>();
    }
    return now.getRevision().equals(read.getRevision())
        ? new Written.Ok<>(objects.change(now, revision -> revision.setRevision(number)))
        : new Written.Refused<>("the server rejected our request: a test failed");
  }

  void delete(ControllerRevision read) {
    if (objects.same(read) != null) {
      objects.delete(read, 0);
    }
  }
}
