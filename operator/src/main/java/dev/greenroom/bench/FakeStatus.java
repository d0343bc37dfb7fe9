package dev.greenroom.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The statuses that the fake node writes, as a kubelet words them. */
final class FakeStatus {
  private FakeStatus() {}

  /** Agent and runner run, and the agent is ready. */
  static JsonNode ready(Instant now) {
    String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String running = "{\"running\": {\"startedAt\": \"" + at + "\"}}";
    return status("Running", "True", at, running, running);
  }

  /** The session's end, in the runner's own words. */
  static JsonNode ended(Instant now, String session) {
    String at = now.truncatedTo(ChronoUnit.SECONDS).toString();
    String message =
        "{\\\"session\\\":\\\"%s\\\",\\\"runningAt\\\":\\\"%s\\\",\\\"endedAt\\\":\\\"%s\\\",\\\"runningMillis\\\":1000,\\\"outcome\\\":\\\"AgentFinished\\\",\\\"status\\\":200}"
            .formatted(
                session, now.truncatedTo(ChronoUnit.MILLIS), now.truncatedTo(ChronoUnit.MILLIS));
    String terminated =
        "{\"terminated\": {\"exitCode\": 0, \"reason\": \"Completed\", \"startedAt\": \"%1$s\", \"finishedAt\": \"%1$s\", \"message\": \"%2$s\"}}";
    return status(
        "Succeeded", "False", at, terminated.formatted(at, ""), terminated.formatted(at, message));
  }

  private static JsonNode status(
      String phase, String ready, String at, String agent, String runner) {
    return Api.read(
        """
        {"status": {"phase": "%1$s", "podIP": "127.0.0.1", "podIPs": [{"ip": "127.0.0.1"}],
          "hostIP": "127.0.0.1", "startTime": "%3$s",
          "conditions": [
            {"type": "PodScheduled", "status": "True", "lastTransitionTime": "%3$s"},
            {"type": "Initialized", "status": "True", "lastTransitionTime": "%3$s"},
            {"type": "ContainersReady", "status": "%2$s", "lastTransitionTime": "%3$s"},
            {"type": "Ready", "status": "%2$s", "lastTransitionTime": "%3$s"}],
          "containerStatuses": [%4$s, %5$s]}}
        """
            .formatted(
                phase,
                ready,
                at,
                container("agent", ready, agent),
                container("runner", ready, runner)));
  }

  private static String container(String name, String ready, String state) {
    return """
        {"name": "%s", "ready": %s, "started": true, "restartCount": 0, "image": "greenroom/fake:1",
         "imageID": "", "state": %s}
        """
        .formatted(name, ready.equals("True"), state);
  }
}
