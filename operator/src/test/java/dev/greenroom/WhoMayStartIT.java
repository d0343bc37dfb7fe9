package dev.greenroom;

import static dev.greenroom.e2e.Organization.assertEnded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionStatus.Phase;
import dev.greenroom.api.Names;
import dev.greenroom.api.Reason;
import dev.greenroom.core.usage.Prices;
import dev.greenroom.e2e.Organization;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Limits;
import dev.greenroom.gateway.keys.KeyStore;
import dev.greenroom.ledger.Ledger;
import dev.greenroom.testing.AbsentDaily;
import dev.greenroom.testing.GatewayClient;
import dev.greenroom.testing.LocalGreenroom;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** An operator and a gateway that share a ledger, and organisations that may not start sessions. */
class WhoMayStartIT {
  @RegisterExtension static final LocalGreenroom greenroom = LocalGreenroom.withoutOperator();

  @TempDir static Path folder;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A second is ten cents. */
  private static final Prices PRICES = Prices.parse(List.of("agent-1x=600"));

  private static Connection connection;
  private static OperatorProcess operator;
  private static GatewayProcess gateway;
  private static int probes;

  @BeforeAll
  static void open() {
    connection = Connection.open(greenroom.config(), InstantSource.system());
    Billing billing =
        new Billing(Ledger.open("jdbc:sqlite:" + folder.resolve("ledger.db"), null, null), PRICES);
    operator = OperatorProcess.start(connection, greenroom.settings(), billing, null);
    gateway =
        GatewayProcess.start(
            greenroom.config(),
            connection,
            greenroom.settings(),
            Limits.USUAL,
            "127.0.0.1",
            0,
            AbsentDaily.URL,
            billing,
            null);
  }

  @AfterAll
  static void close() {
    if (gateway != null) {
      gateway.close();
    }
    if (operator != null) {
      operator.close();
    }
    connection.close();
  }

  @Test
  void aSpendLimitThatTheBillsReachEndsStartsAndNoSessionUntilItIsRaised(Organization acme) {
    // Given
    acme.deploy("mine", "pool: {capacity: 3}");
    acme.deploy("probe", "pool: {capacity: 0}");
    GatewayClient client = client(acme, Caller.Kind.PUBLIC);
    GatewayClient owner = client(acme, Caller.Kind.PRIVATE);
    String limit = "/v1/organizations/" + acme.namespace() + "/spend-limit";
    assertThat(GatewayClient.json(owner.get(limit)).path("limitCents").isNull()).isTrue();
    assertThat(owner.send("PUT", limit, "{\"limitCents\": 10}").statusCode()).isEqualTo(200);
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 429);
    String active = GatewayClient.session(keyed(client));
    acme.awaitRunning(active);

    // When
    String brief = client.started("mine", 2);
    AgentSession billed = acme.awaitFinished(brief);
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 402);
    await().atMost(SOON).until(() -> declared(acme) == Reason.SpendLimitReached);

    // Then
    assertThat(billed.getSpec().binding().profile()).isEqualTo("agent-1x");
    long spent = 10 * billed.getStatus().usage().totalSeconds();
    HttpResponse<String> refused = start(client, "mine");
    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(GatewayClient.text(refused, "/code")).isEqualTo("SPEND_LIMIT_REACHED");
    assertThat(GatewayClient.json(refused).path("currentSpendCents").asLong()).isEqualTo(spent);
    assertThat(GatewayClient.json(refused).path("limitCents").asLong()).isEqualTo(10);
    HttpResponse<String> shown = owner.get(limit);
    assertThat(GatewayClient.json(shown).path("currentSpendCents").asLong()).isEqualTo(spent);
    assertThat(GatewayClient.json(shown).path("blocked").asBoolean()).isTrue();
    assertThat(GatewayClient.json(shown).path("blockedAt").isTextual()).isTrue();
    acme.start("declared", "mine", "body: {seconds: 1}");
    AgentSession rejected = acme.awaitFinished("declared");
    assertEnded(rejected, Phase.Rejected, Reason.SpendLimitReached, "spend limit");
    assertThat(rejected.getStatus().rejection().code()).isEqualTo(402);
    assertThat(rejected.getStatus().usage()).isNull();
    assertThat(GatewayClient.session(keyed(client))).as("the same session").isEqualTo(active);
    assertThat(acme.sessions().of(active))
        .last()
        .satisfies(seen -> assertThat(seen.object().getStatus().phase()).isEqualTo(Phase.Running));

    // When
    owner.send("PUT", limit, "{\"limitCents\": 1000000}");
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 429);
    await().atMost(SOON).until(() -> declared(acme) == Reason.AtCapacity);

    // Then
    acme.start("again", "mine", "body: {seconds: 0}");
    assertEnded(
        acme.awaitFinished("again"), Phase.Completed, Reason.AgentFinished, "ended the session");
    acme.awaitFinished(client.started("mine", 0));
    acme.stop(active);
    acme.awaitFinished(active);
  }

  @Test
  void anOrganisationWhoseBillingIsOffStartsNothingAndItsSessionsGoOn(Organization acme) {
    // Given
    acme.deploy("mine", "pool: {capacity: 3}");
    acme.deploy("probe", "pool: {capacity: 0}");
    GatewayClient client = client(acme, Caller.Kind.PUBLIC);
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 429);
    String active = GatewayClient.session(keyed(client));
    acme.awaitRunning(active);

    // When
    billing(acme, Names.BILLING_DISABLED);
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 402);
    await().atMost(SOON).until(() -> declared(acme) == Reason.BillingInactive);

    // Then
    HttpResponse<String> refused = start(client, "mine");
    assertThat(refused.statusCode()).isEqualTo(402);
    assertThat(GatewayClient.text(refused, "/code")).isEqualTo("PCC-1004");
    acme.start("declared", "mine", "body: {seconds: 1}");
    AgentSession rejected = acme.awaitFinished("declared");
    assertEnded(rejected, Phase.Rejected, Reason.BillingInactive, "switched off");
    assertThat(rejected.getStatus().rejection().code()).isEqualTo(402);
    assertThat(GatewayClient.session(keyed(client))).as("the same session").isEqualTo(active);

    // When
    billing(acme, "enabled");
    await().atMost(SOON).until(() -> start(client, "probe").statusCode() == 429);
    await().atMost(SOON).until(() -> declared(acme) == Reason.AtCapacity);

    // Then
    acme.awaitFinished(client.started("mine", 0));
    acme.stop(active);
    assertEnded(acme.awaitFinished(active), Phase.Stopped, Reason.StoppedByUser, "stopped");
  }

  /** A start that is full, or not even that. */
  private static HttpResponse<String> start(GatewayClient client, String agent) {
    return client.start(agent, 0);
  }

  /** Always the same session, as long as there may be one. */
  private static HttpResponse<String> keyed(GatewayClient client) {
    return client.post(
        "/v1/public/mine/start", "{\"body\": {\"seconds\": 300}}", "Idempotency-Key", "one");
  }

  /** Why a declared session of an agent that has no slot is rejected. */
  private static Reason declared(Organization acme) {
    String name = "probe-" + ++probes;
    acme.start(name, "probe", "body: {}");
    return acme.awaitFinished(name).getStatus().reason();
  }

  private static void billing(Organization acme, String word) {
    greenroom
        .client()
        .namespaces()
        .withName(acme.namespace())
        .edit(
            namespace ->
                new NamespaceBuilder(namespace)
                    .editMetadata()
                    .addToLabels(Map.of(Names.ORGANIZATION, "true"))
                    .addToAnnotations(Names.BILLING, word)
                    .endMetadata()
                    .build());
  }

  private static GatewayClient client(Organization acme, Caller.Kind kind) {
    return GatewayClient.of(
        gateway.port(),
        new KeyStore(
                connection.requests(),
                greenroom.settings().namespace(),
                InstantSource.system(),
                new SecureRandom())
            .create(acme.namespace(), kind, "test")
            .text());
  }
}
