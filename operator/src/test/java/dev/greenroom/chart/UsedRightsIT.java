package dev.greenroom.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.greenroom.testing.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The API server's own log of what operators and gateways asked of it in all tests before this one,
 * which they went through with the chart's roles: nothing was forbidden, and nothing they are
 * permitted was without use. Run by itself after the whole suite.
 */
class UsedRightsIT {
  private static final Pattern ACCOUNT =
      Pattern.compile("system:serviceaccount:([^:]+):(operator|gateway|standalone)");

  /** What this log can't show, and why. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          // Asked of the authorizer by the admission policies, never of the API server.
          "operator: create in cluster: greenroom.dev/bindings",
          "gateway: create in cluster: greenroom.dev/bindings",
          // The operator SDK looks for it among its rules before it elects, and then patches.
          "operator: update in release: coordination.k8s.io/leases",
          // Daily rooms are tried on a control plane of their own: DailyRoomIT.
          "operator: get in organizations: /secrets",
          "operator: delete in organizations: /secrets",
          "gateway: get in organizations: /secrets",
          "gateway: create in organizations: /secrets",
          "gateway: delete in organizations: /secrets",
          // A cold start while a new revision fails: ProvedRevisionStartsTest, in memory.
          "gateway: get in cluster: apps/controllerrevisions");

  private static final Map<String, SortedMap<String, SortedSet<String>>> used = new TreeMap<>();
  private static final SortedSet<String> forbidden = new TreeSet<>();

  @BeforeAll
  static void read() throws IOException {
    AuditLog.read(Path.of("target"), UsedRightsIT::count);
  }

  private static void count(JsonNode request) {
    Matcher account = ACCOUNT.matcher(request.at("/user/username").asText());
    if (!account.matches() || !request.has("objectRef")) {
      return;
    }
    JsonNode object = request.get("objectRef");
    String group = object.path("apiGroup").asText();
    String subresource = object.path("subresource").asText();
    String resource =
        object.path("resource").asText() + (subresource.isEmpty() ? "" : "/" + subresource);
    String verb = request.path("verb").asText();
    if (request
        .path("annotations")
        .path("authorization.k8s.io/decision")
        .asText()
        .equals("forbid")) {
      forbidden.add(
          account.group(2)
              + ": "
              + verb
              + " "
              + group
              + "/"
              + resource
              + " in "
              + object.path("namespace").asText("all namespaces"));
      return;
    }
    String key =
        Rights.key(
            place(resource, object.path("namespace").asText(), account.group(1)), group, resource);
    used.computeIfAbsent(account.group(2), a -> new TreeMap<>())
        .computeIfAbsent(key, k -> new TreeSet<>())
        .add(verb);
  }

  private static String place(String resource, String namespace, String release) {
    return switch (resource) {
      case "leases" -> namespace.equals(release) ? "release" : "node-leases";
      case "secrets" -> namespace.equals(release) ? "release" : "organizations";
      default -> "cluster";
    };
  }

  @Test
  void nothingWasForbidden() {
    assertThat(used)
        .as("accounts in the audit log")
        .containsOnlyKeys("gateway", "operator", "standalone");
    assertThat(forbidden).isEmpty();
  }

  @Test
  void nothingIsPermittedWithoutUse() {
    List<String> idle = new ArrayList<>();
    for (String who : List.of("operator", "gateway")) {
      Rights.ofChart(who)
          .forEach(
              (key, verbs) ->
                  verbs.stream()
                      .filter(verb -> !isUsed(who, key, verb))
                      .forEach(verb -> idle.add(who + ": " + verb + " in " + key)));
    }
    assertThat(idle).isSubsetOf(ELSEWHERE);
  }

  private static boolean isUsed(String who, String key, String verb) {
    return Stream.of(who, "standalone")
        .anyMatch(
            account ->
                used.getOrDefault(account, new TreeMap<>())
                    .getOrDefault(key, new TreeSet<>())
                    .contains(verb));
  }
}
