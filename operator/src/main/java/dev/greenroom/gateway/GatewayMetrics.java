package dev.greenroom.gateway;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/** What Prometheus learns of the gateway; its labels are of closed sets. */
final class GatewayMetrics {
  private final Counter answers;
  private final Histogram starts;
  private final Counter rejections;
  private final Gauge inFlight;

  GatewayMetrics(CollectorRegistry registry) {
    this.answers =
        Counter.build()
            .name("greenroom_gateway_answers_total")
            .help("Answers of the gateway, by method and path of the route, and status code.")
            .labelNames("method", "route", "code")
            .register(registry);
    this.starts =
        Histogram.build()
            .name("greenroom_gateway_start_seconds")
            .help("Time from a start's request, read and permitted, to its answer, by status code.")
            .labelNames("code")
            .buckets(.001, .002, .005, .01, .02, .05, .1, .2, .5, 1, 2, 5, 10)
            .register(registry);
    this.rejections =
        Counter.build()
            .name("greenroom_gateway_rejections_total")
            .help("Requests that were understood and got nothing, by reason.")
            .labelNames("reason")
            .register(registry);
    for (Rejection reason : Rejection.values()) {
      rejections.labels(reason.name());
    }
    this.inFlight =
        Gauge.build()
            .name("greenroom_gateway_in_flight")
            .help("Requests that are being answered, to the last byte; without probes.")
            .register(registry);
  }

  void begun() {
    inFlight.inc();
  }

  void ended() {
    inFlight.dec();
  }

  void answered(String method, String route, int code) {
    answers.labels(method, route, Integer.toString(code)).inc();
  }

  void rejected(Rejection reason) {
    rejections.labels(reason.name()).inc();
  }

  void started(int code, long nanos) {
    starts.labels(Integer.toString(code)).observe(nanos / 1e9);
  }
}
