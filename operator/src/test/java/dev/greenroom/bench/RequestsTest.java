package dev.greenroom.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final String METRICS =
      """
      # HELP apiserver_request_total [STABLE] Counter of apiserver requests
      apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="PATCH",version="v1"} 40
      apiserver_request_total{code="422",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="PATCH",version="v1"} 2
      apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="status",verb="PATCH",version="v1"} 1.5e+03
      apiserver_request_total{code="201",component="apiserver",dry_run="",group="greenroom.dev",resource="agentsessions",scope="resource",subresource="",verb="POST",version="v1alpha1"} 7
      apiserver_request_total{code="200",component="apiserver",dry_run="",group="greenroom.dev",resource="agentsessions",scope="resource",subresource="",verb="GET",version="v1alpha1"} 3
      apiserver_request_total{code="0",component="apiserver",dry_run="",group="",resource="pods",scope="cluster",subresource="",verb="WATCH",version="v1"} 4
      apiserver_request_total{code="200",component="",dry_run="",group="",resource="",scope="",subresource="/readyz",verb="GET",version=""} 9
      apiserver_request_duration_seconds_count{resource="pods",subresource="",verb="PATCH"} 99
      """;

  @Test
  void areCountedByVerbAndResourceWhateverTheirAnswer() {
    // When
    Requests served = Requests.parse(METRICS);
    // Then
    assertThat(served.counts())
        .containsEntry("PATCH pods", 42L)
        .containsEntry("PATCH pods/status", 1500L)
        .containsEntry("POST agentsessions", 7L)
        .hasSize(6);
  }

  @Test
  void whatOthersAskedIsTakenAwayAndNothingIsNotMentioned() {
    // Given
    Requests later = Requests.parse(METRICS);
    Requests node = new Requests(Map.of("PATCH pods/status", 1500L, "PATCH pods", 2L));
    // When
    Requests left = later.minus(node).ofSessions().prompt();
    // Then
    assertThat(left.counts())
        .isEqualTo(Map.of("GET agentsessions", 3L, "PATCH pods", 40L, "POST agentsessions", 7L));
    assertThat(left.writes().total()).isEqualTo(47);
  }
}
