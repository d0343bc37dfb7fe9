package dev.greenroom.core.usage;

import dev.greenroom.core.PodFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a pod that was idle. The first three instants were written into the pod by the
 * very step that they speak of, on the API server's clock as its writer knew it.
 *
 * @param warm when it became warm, or null
 * @param claimed when a session claimed it, or null
 * @param retired up to when it was fit for a session when it was retired, or null
 * @param ended whether all of it is certainly over: torn down, or its node gone
 * @param now the API server's clock
 */
public record IdleLife(
    @Nullable Instant warm,
    @Nullable Instant claimed,
    @Nullable Instant retired,
    PodFacts pod,
    boolean ended,
    Instant now) {}
