package dev.greenroom.core.usage;

import dev.greenroom.api.Usage;
import dev.greenroom.core.PodFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the life of a bound session, from which its usage is made.
 *
 * @param accepted t0 by the API server's clock: creation of an AgentSession created bound, else its
 *     boundTime
 * @param recorded what the status has of the usage so far; never overwritten by something unknown
 * @param pod the session's own pod as last seen, or null when it is confirmed absent
 * @param stopRequested when the operator first saw that the session must end, by the API server's
 *     clock, or null
 * @param lastProofOfLife last renewal of the lost node's Lease as the node wrote it (its own
 *     clock), or null when no node was lost
 * @param maxDuration the session's limit, which bounds an end that can only be guessed; or null
 * @param now the API server's clock
 */
public record SessionLife(
    Instant accepted,
    @Nullable Usage recorded,
    @Nullable PodFacts pod,
    @Nullable Instant stopRequested,
    @Nullable Instant lastProofOfLife,
    @Nullable Duration maxDuration,
    Instant now) {}
