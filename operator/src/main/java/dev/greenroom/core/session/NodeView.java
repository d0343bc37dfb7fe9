package dev.greenroom.core.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a live read says of the node of a pod that should be gone but is not. */
public sealed interface NodeView {

  /** The node exists, or nobody had a reason to ask. */
  record Present() implements NodeView {}

  /**
   * The node is gone, or tainted node.kubernetes.io/out-of-service: nothing runs there any more.
   *
   * @param lastProofOfLife last renewal of its Lease, or null when that is gone, too
   */
  record Gone(@Nullable Instant lastProofOfLife) implements NodeView {}
}
