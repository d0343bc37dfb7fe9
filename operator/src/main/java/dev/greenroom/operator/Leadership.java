package dev.greenroom.operator;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this operator is the one that acts: the holder of the Lease, or one that stands for none.
 * JOSDK elects, but keeps the Lease when it stops; here it is given back, so that another operator
 * takes over at once.
 */
final class Leadership {
  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  private static final int PATIENCE_MILLIS = 1_000;

  private final @Nullable Candidacy candidacy;
  private final KubernetesClient client;
  private final Gauge gauge;
  private final AtomicBoolean leads = new AtomicBoolean();
  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * @param candidacy null for an operator that is alone
   */
  Leadership(@Nullable Candidacy candidacy, KubernetesClient client, CollectorRegistry metrics) {
    this.candidacy = candidacy;
    this.client = prompt(client);
    this.gauge =
        Gauge.build()
            .name("greenroom_operator_leader")
            .help("1 while this operator acts, 0 while it stands by.")
            .register(metrics);
    lead(candidacy == null);
  }

  /** A process that ends does not wait long for an API server that is away. */
  private static KubernetesClient prompt(KubernetesClient client) {
    return client
        .newClient(
            new RequestConfigBuilder()
                .withRequestTimeout(PATIENCE_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build())
        .adapt(KubernetesClient.class);
  }

  boolean leads() {
    return leads.get();
  }

  /** What JOSDK needs to elect, or null. */
  @Nullable LeaderElectionConfiguration configuration() {
    Candidacy standing = candidacy;
    if (standing == null) {
      return null;
    }
    return new LeaderElectionConfiguration(
        Candidacy.LEASE,
        standing.namespace(),
        Candidacy.DURATION,
        Candidacy.RENEW_DEADLINE,
        Candidacy.RETRY,
        standing.identity(),
        new LeaderCallbacks(() -> lead(true), () -> lost(standing), Leadership::seen),
        // Not by JOSDK's System.exit: the process has a sentence to say, and an end of its own.
        false);
  }

  /** From now on the end of leadership is this process's own wish. */
  void stopStanding() {
    over.set(true);
  }

  /** Gives the Lease back, if it is ours, after everything has stopped that needs it. */
  void release() {
    if (candidacy == null) {
      return;
    }
    lead(false);
    try {
      var leases = client.leases().inNamespace(candidacy.namespace()).withName(Candidacy.LEASE);
      Lease lease = leases.get();
      if (lease != null && candidacy.identity().equals(lease.getSpec().getHolderIdentity())) {
        leases.patch(
            PatchContext.of(PatchType.JSON),
            """
            [{"op": "test", "path": "/spec/holderIdentity", "value": "%s"},
             {"op": "replace", "path": "/spec/holderIdentity", "value": ""}]"""
                .formatted(candidacy.identity()));
      }
    } catch (KubernetesClientException e) {
      // It then ends by itself, some seconds later.
      log.warn("the Lease {} could not be given back: {}", Candidacy.LEASE, e.toString());
    }
  }

  private void lost(Candidacy standing) {
    lead(false);
    if (over.compareAndSet(false, true)) {
      log.warn("the Lease {} is lost", Candidacy.LEASE);
      standing.lost().run();
    }
  }

  private void lead(boolean now) {
    leads.set(now);
    gauge.set(now ? 1 : 0);
  }

  private static void seen(String holder) {
    log.info("the Lease {} is held by {}", Candidacy.LEASE, holder);
  }
}
