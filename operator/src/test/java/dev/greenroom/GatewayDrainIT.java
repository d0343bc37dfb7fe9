package dev.greenroom;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.testing.FakePool;
import dev.greenroom.testing.GatewayChild;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.GreenroomChild;
import dev.greenroom.testing.LocalGreenroom;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** SIGTERM to a gateway while a client has a call at its agent through it. */
class GatewayDrainIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.onFakeNode();

  @Test
  void theCallComesToItsEndAndThenTheProcess() {
    String namespace = greenroom.server().freshNamespace("drain");
    FakePool pool = new FakePool(greenroom.client(), namespace);
    try (GreenroomChild operator = greenroom.operatorChild();
        GatewayChild gateway = GatewayChild.of(greenroom, "--drain-seconds=60")) {
      // Given
      gateway.awaitReady();
      pool.deploy(1, 0);
      GatewayClient client = gateway.client(greenroom.publicKey(namespace));
      String session = client.started(FakePool.AGENT, 600);
      await("the session's own body").atMost(60, SECONDS).until(() -> calls(session) == 1);
      CompletableFuture<HttpResponse<String>> call =
          CompletableFuture.supplyAsync(
              () ->
                  client.post(
                      "/v1/public/" + FakePool.AGENT + "/sessions/" + session + "/ask",
                      "{\"held\": true}"));
      await("the call at the agent").atMost(60, SECONDS).until(() -> calls(session) == 2);

      // When
      gateway.process().terminate();

      // Then
      await("a gateway that takes no more")
          .atMost(30, SECONDS)
          .until(() -> client.get("/readyz").statusCode() == 503);
      assertThat(call).isNotDone();
      greenroom.fakeNode().finish(session);
      assertThat(call.join().statusCode()).isEqualTo(200);
      gateway.process().awaitExit();
      pool.stopAll();
      pool.end();
      assertThat(operator.isAlive()).isTrue();
    }
  }

  /** How often the agent of the session was called. */
  private static int calls(String session) {
    return greenroom.fakeNode().bodies().getOrDefault(session, 0);
  }
}
