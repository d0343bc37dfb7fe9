package dev.greenroom.binding;

import dev.greenroom.core.session.DeliverAnswer;
import dev.greenroom.runner.protocol.Inspection;
import dev.greenroom.runner.protocol.RunnerReport;
import dev.greenroom.runner.protocol.RunnerRequest;
import dev.greenroom.runner.protocol.RunnerState;
import dev.greenroom.runner.protocol.Signer;
import dev.greenroom.runner.protocol.Stop;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runners over plain HTTP inside the cluster. Every request is signed for one pod and expires as
 * soon as its answer is given up on, so that none takes effect later.
 */
public final class HttpRunners implements Runners {
  /** How long an answer is waited for where nobody waits for us. */
  public static final Duration USUAL = Duration.ofSeconds(2);

  private static final Pattern NOW = Pattern.compile("\"now\"\\s*:\\s*(\\d{1,15})\\b");

  private final HttpClient http;
  private final Signer signer;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * @param patience how long an answer is waited for; a request expires with it
   */
  public HttpRunners(HttpClient http, Signer signer, InstantSource clock, Duration patience) {
    this.http = http;
    this.signer = signer;
    this.clock = clock;
    this.patience = patience;
  }

  @Override
  public DeliverAnswer deliver(Pod pod, Delivery delivery) {
    if (!clock.instant().isBefore(delivery.notAfter())) {
      return new DeliverAnswer.NotYet("the start timeout has passed");
    }
    try {
      Answer answer =
          exchange(
              pod,
              delivery.notAfter(),
              expires -> delivery.to(pod.getMetadata().getUid(), expires));
      return answered(answer);
    } catch (ConnectException | HttpConnectTimeoutException e) {
      return new DeliverAnswer.Unreachable("the runner cannot be reached");
    } catch (IOException e) {
      return new DeliverAnswer.NotYet("the runner does not answer");
    } catch (IllegalArgumentException e) {
      return new DeliverAnswer.Refused("it cannot be sent: " + e.getMessage());
    }
  }

  @Override
  public DeliverAnswer ask(Pod pod, String session) {
    try {
      Answer answer =
          exchange(
              pod, Instant.MAX, expires -> new Inspection(pod.getMetadata().getUid(), expires));
      if (answer.code() != 200) {
        return new DeliverAnswer.NotYet("the runner answered " + answer.code());
      }
      RunnerReport report = RunnerReport.parse(answer.body());
      boolean has = report.session().filter(session::equals).isPresent();
      return has && report.runningMillis().isPresent()
          ? given(report, answer)
          : new DeliverAnswer.NotYet("the runner has no session");
    } catch (IOException | IllegalArgumentException e) {
      return new DeliverAnswer.NotYet("the runner cannot be asked");
    }
  }

  @Override
  public void stop(Pod pod, String session) {
    try {
      exchange(pod, Instant.MAX, expires -> new Stop(pod.getMetadata().getUid(), session, expires));
    } catch (IOException e) {
      // A runner that can't be reached is skipped: its pod is deleted next.
    }
  }

  private static DeliverAnswer answered(Answer answer) {
    return switch (answer.code()) {
      case 202 -> accepted(answer);
      case 502 -> new DeliverAnswer.AlreadyOver();
      case 408, 503 -> new DeliverAnswer.NotYet("the agent is not ready");
      case 410 -> new DeliverAnswer.AlreadyOver();
      case 401 -> new DeliverAnswer.Refused("the runner does not know the signing key");
      case 409 -> new DeliverAnswer.Refused("the pod has another session");
      default -> new DeliverAnswer.Refused("the runner answered " + answer.code());
    };
  }

  private static DeliverAnswer accepted(Answer answer) {
    try {
      return given(RunnerReport.parse(answer.body()), answer);
    } catch (IllegalArgumentException e) {
      return new DeliverAnswer.NotYet("the runner's answer cannot be read");
    }
  }

  private static DeliverAnswer given(RunnerReport report, Answer answer) {
    return report.state() == RunnerState.Running && report.runningMillis().isPresent()
        ? new DeliverAnswer.Accepted(answer.since(report.now(), report.runningMillis().get()))
        : new DeliverAnswer.AlreadyOver();
  }

  /** Sends a request; once more on the runner's own clock when that is why it was refused. */
  private Answer exchange(Pod pod, Instant notAfter, Function<Instant, RunnerRequest> request)
      throws IOException {
    Instant start = clock.instant();
    Answer answer = send(pod, request.apply(start.plus(patience(start, notAfter))));
    Matcher now = NOW.matcher(answer.body());
    return answer.code() == 408 && now.find()
        ? send(
            pod,
            request.apply(
                Instant.ofEpochMilli(Long.parseLong(now.group(1)))
                    .plus(patience(clock.instant(), notAfter))))
        : answer;
  }

  /** A request expires with its sender's patience, and before that when it would be too late. */
  private Duration patience(Instant now, Instant notAfter) {
    return notAfter.isBefore(now.plus(patience)) ? Duration.between(now, notAfter) : patience;
  }

  /** An answer, and by the API server's clock when it was asked for and when it was there. */
  private record Answer(int code, String body, Instant sent, Instant received) {

    /**
     * When a session began that the runner has had for so long: by the runner's own clock where
     * that can be true, since it read it when it wrote the answer; a node's clock that is off is
     * taken no farther than the answer can have been under way.
     */
    Instant since(Instant runnersNow, long runningMillis) {
      Instant written = runnersNow.isBefore(sent) ? sent : runnersNow;
      return (written.isAfter(received) ? received : written).minusMillis(runningMillis);
    }
  }

  private Answer send(Pod pod, RunnerRequest request) throws IOException {
    URI uri = PodAddress.of(pod, SessionPod.RUNNER_PORT, request.path());
    if (uri == null) {
      throw new ConnectException("the pod has no address yet");
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .timeout(patience)
            .method(request.method(), HttpRequest.BodyPublishers.ofByteArray(request.body()));
    request.signedHeaders(signer).forEach(builder::header);
    try {
      Instant sent = clock.instant();
      HttpResponse<String> answer =
          http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body(), sent, clock.instant());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
