package dev.greenroom.testing;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests of some kinds that the API server has served since it started, by its own count. */
public record RequestCount(Pattern series) {
  private static final String KINDS = "(?=[^}]*resource=\"(?:pods|agentsessions)\")";

  /** Whatever changes a pod or a session, or a part of one. */
  public static RequestCount ofWrites() {
    return of(KINDS + "(?=[^}]*verb=\"(?:POST|PUT|PATCH|APPLY|DELETE|DELETECOLLECTION)\")");
  }

  /** Events for people, tried or done. */
  public static RequestCount ofEvents() {
    return of("(?=[^}]*resource=\"events\")(?=[^}]*verb=\"(?:POST|PUT|PATCH|APPLY)\")");
  }

  /** Creations of pods and of sessions, tried or done: only starts make them. */
  public static RequestCount ofCreations() {
    return of(KINDS + "(?=[^}]*subresource=\"\")(?=[^}]*verb=\"POST\")");
  }

  /** Pods and sessions that were created, whoever else tried. */
  public static RequestCount ofCreated() {
    return of(KINDS + "(?=[^}]*subresource=\"\")(?=[^}]*verb=\"POST\")(?=[^}]*code=\"201\")");
  }

  /** Claims of pods, tried or done, and whatever else changes a pod but its status. */
  public static RequestCount ofPodPatches() {
    return of("(?=[^}]*resource=\"pods\")(?=[^}]*subresource=\"\")(?=[^}]*verb=\"PATCH\")");
  }

  /** Whatever is asked about agents, pods and sessions, except watches. */
  public static RequestCount ofCalls() {
    return of(
        "(?=[^}]*resource=\"(?:pods|agentsessions|agentdeployments)\")"
            + "(?![^}]*verb=\"WATCH\")");
  }

  private static RequestCount of(String labels) {
    return new RequestCount(
        Pattern.compile("apiserver_request_total\\{" + labels + "[^}]*} (\\S+)"));
  }

  /** What {@link #now} sums up, by resource, subresource, verb and answer. */
  public Map<String, Long> byKind(KubernetesClient client) {
    Map<String, Long> kinds = new TreeMap<>();
    series
        .matcher(client.raw("/metrics"))
        .results()
        .forEach(line -> kinds.merge(kind(line.group()), count(line), Long::sum));
    return kinds;
  }

  private static String kind(String line) {
    return Stream.of("verb", "resource", "subresource", "code")
        .map(label -> line.replaceAll(".*[{,]" + label + "=\"([^\"]*)\".*", "$1"))
        .filter(value -> !value.isEmpty())
        .collect(Collectors.joining(" "));
  }

  private static long count(MatchResult line) {
    return (long) Double.parseDouble(line.group(1));
  }

  public long now(KubernetesClient client) {
    return series.matcher(client.raw("/metrics")).results().mapToLong(RequestCount::count).sum();
  }
}
