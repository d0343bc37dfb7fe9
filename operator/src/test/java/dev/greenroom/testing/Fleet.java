package dev.greenroom.testing;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import java.util.ArrayList;
import java.util.List;

/** Gateways and two operators as processes of their own, each of which may be paused or killed. */
public final class Fleet implements AutoCloseable {
  private final LocalGreenroom greenroom;
  private final List<GatewayChild> gateways = new ArrayList<>();
  private GreenroomChild leader;
  private GreenroomChild standby;

  private Fleet(LocalGreenroom greenroom) {
    this.greenroom = greenroom;
  }

  /** Returns once all of them are ready. */
  public static Fleet of(LocalGreenroom greenroom, int gateways) {
    Fleet fleet = new Fleet(greenroom);
    for (int i = 0; i < gateways; i++) {
      fleet.gateways.add(fleet.gateway());
    }
    fleet.complete();
    return fleet;
  }

  /** Starts anew what a test has killed; the one that acts is the leader from now on. */
  public void complete() {
    if (leader != null && !leader.isAlive()) {
      leader.close();
      leader = standby;
      standby = null;
    }
    if (leader == null) {
      leader = operator();
    }
    if (standby == null || !standby.isAlive()) {
      standby = operator();
    }
    gateways.replaceAll(gateway -> gateway.isAlive() ? gateway : gateway());
    gateways.forEach(GatewayChild::awaitReady);
  }

  public List<GatewayChild> gateways() {
    return List.copyOf(gateways);
  }

  /** The operator that acts. */
  public GreenroomChild leader() {
    return leader;
  }

  /** Returns once another operator acts than the one that is paused or dead. */
  public void awaitTakeover(String holder) {
    await("the other operator to take over")
        .atMost(60, SECONDS)
        .until(() -> !holder().isEmpty() && !holder().equals(holder));
  }

  /** Who holds the Lease. */
  public String holder() {
    Lease lease = lease();
    String holder = lease == null ? null : lease.getSpec().getHolderIdentity();
    return holder == null ? "" : holder;
  }

  /** The Lease that the operators stand for, as it is now; null before there was a leader. */
  public Lease lease() {
    return greenroom
        .client()
        .leases()
        .inNamespace(greenroom.settings().namespace())
        .withName("greenroom-operator")
        .get();
  }

  @Override
  public void close() {
    gateways.forEach(GatewayChild::close);
    for (GreenroomChild operator : new GreenroomChild[] {leader, standby}) {
      if (operator != null) {
        operator.close();
      }
    }
  }

  private GatewayChild gateway() {
    return GatewayChild.of(greenroom, "--rate-limit=0");
  }

  /** The first one has the Lease before the next is there. */
  private GreenroomChild operator() {
    // A fake node has no logs that could be kept.
    GreenroomChild operator = greenroom.operatorChild("--metrics-port=0", "--log-tail=0");
    operator.awaitOutput("the Lease greenroom-operator is held by");
    return operator;
  }
}
