package dev.greenroom.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.greenroom.gateway.Caller;
import dev.greenroom.gateway.Credentials.Verdict;
import dev.greenroom.testing.RealApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** API keys on a real API server, seen by two gateways. */
class KeysIT {
  @RegisterExtension static final RealApiServer server = new RealApiServer();

  private static final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor();
  private static final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private static final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private static KeyWatch firstWatch;
  private static KeyWatch secondWatch;
  private static KeyCredentials first;
  private static KeyCredentials second;
  private static KeyStore store;

  @BeforeAll
  static void start() {
    logged.start();
    root.addAppender(logged);
    store = newStore();
    firstWatch = newWatch();
    secondWatch = newWatch();
    first = new KeyCredentials(firstWatch, Ticker.systemTicker());
    second = new KeyCredentials(secondWatch, Ticker.systemTicker());
  }

  @AfterAll
  static void stop() {
    root.detachAppender(logged);
    if (secondWatch != null) { // null when the control plane did not start
      firstWatch.close();
      secondWatch.close();
    }
    scheduler.shutdownNow();
  }

  @Test
  void aNewKeyIsGoodAtOnceOnEveryGateway() {
    // When
    ApiKey key = store.create("acme", Caller.Kind.PRIVATE, "ci");

    // Then
    Verdict known = new Verdict.Known(new Caller(Caller.Kind.PRIVATE, "acme", key.id()));
    assertThat(first.verify(key.text())).isEqualTo(known);
    assertThat(second.verify(key.text())).isEqualTo(known);
    await().until(() -> firstWatch.cached(key.id()) != null);
    assertThat(first.verify(key.text())).isEqualTo(known);
  }

  @Test
  void aRevokedKeyIsRefusedByEveryGatewayWithinTwoSeconds() {
    // Given
    ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "web");
    await().until(() -> bothHave(key.id()));

    // When
    assertThat(newStore().revoke("acme", key.id())).get().matches(StoredKey::isRevoked);

    // Then
    await()
        .atMost(Duration.ofSeconds(2))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> {
              assertThat(first.verify(key.text())).isEqualTo(new Verdict.Refused());
              assertThat(second.verify(key.text())).isEqualTo(new Verdict.Refused());
            });
    assertThat(firstWatch.isHealthy()).isTrue();
  }

  @Test
  void aRevokedKeyIsStillListedAndKeepsItsFirstRevocation() {
    // Given
    String organization = "listed";
    ApiKey older = store.create(organization, Caller.Kind.PUBLIC, "öld one");
    ApiKey newer = store.create(organization, Caller.Kind.PRIVATE, "new one");

    // When
    StoredKey revoked = store.revoke(organization, older.id()).orElseThrow();

    // Then
    assertThat(store.revoke(organization, older.id())).contains(revoked);
    List<StoredKey> list = store.list(organization);
    assertThat(list).extracting(StoredKey::id).containsExactly(older.id(), newer.id());
    assertThat(list).extracting(StoredKey::name).containsExactly("öld one", "new one");
    assertThat(list).extracting(StoredKey::isRevoked).containsExactly(true, false);
    assertThat(list.get(0)).isEqualTo(revoked);
    assertThat(list.toString()).doesNotContain(secretOf(older)).doesNotContain(secretOf(newer));
  }

  @Test
  void anotherOrganisationNeitherSeesNorRevokesIt() {
    // Given
    ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "web");

    // Then
    assertThat(store.list("other")).isEmpty();
    assertThat(store.revoke("other", key.id())).isEmpty();
    assertThat(store.revoke("acme", "nobody")).isEmpty();
    assertThat(store.revoke("acme", "../" + key.id())).isEmpty();
    assertThat(first.verify(key.text()))
        .isEqualTo(new Verdict.Known(new Caller(Caller.Kind.PUBLIC, "acme", key.id())));
  }

  @Test
  void aGatewayThatStartsLaterKnowsAllOfThem() {
    // Given
    ApiKey good = store.create("acme", Caller.Kind.PUBLIC, "good");
    ApiKey revoked = store.create("acme", Caller.Kind.PUBLIC, "revoked");
    store.revoke("acme", revoked.id());

    // When
    try (KeyWatch watch = newWatch()) {
      KeyCredentials later = new KeyCredentials(watch, Ticker.systemTicker());

      // Then
      assertThat(watch.cached(good.id())).isNotNull();
      assertThat(later.verify(good.text())).isInstanceOf(Verdict.Known.class);
      assertThat(later.verify(revoked.text())).isEqualTo(new Verdict.Refused());
    }
    assertThat(newStore().find(good)).isPresent();
  }

  @Test
  void aMadeUpKeyIsRefused() {
    // Given
    ApiKey madeUp = ApiKey.random(Caller.Kind.PRIVATE, new SecureRandom());

    // Then
    assertThat(first.verify(madeUp.text())).isEqualTo(new Verdict.Refused());
    assertThat(store.find(madeUp)).isEmpty();
  }

  @Test
  void aDeletedKeyIsRefusedAndASpoiledSecretIsNone() {
    // Given
    ApiKey deleted = store.create("acme", Caller.Kind.PUBLIC, "deleted");
    ApiKey spoiled = store.create("spoiled", Caller.Kind.PUBLIC, "spoiled");
    await().until(() -> bothHave(deleted.id()) && bothHave(spoiled.id()));

    // When
    server.client().resource(secret(deleted)).delete();
    server.client().resource(new SecretBuilder(secret(spoiled)).withData(null).build()).update();

    // Then
    await().until(() -> first.verify(deleted.text()).equals(new Verdict.Refused()));
    await().until(() -> first.verify(spoiled.text()).equals(new Verdict.Refused()));
    assertThat(store.list("spoiled")).isEmpty();
  }

  @Test
  void nothingOfTheSecretIsInTheClusterOrInTheLogs() {
    // Given
    ApiKey key = store.create("acme", Caller.Kind.PUBLIC, "quiet");
    first.verify(key.text());
    first.verify(key.text() + "x");
    store.revoke("acme", key.id());
    first.verify(key.text());

    // Then
    Secret stored = secret(key);
    assertThat(Serialization.asYaml(stored)).doesNotContain(secretOf(key));
    stored
        .getData()
        .values()
        .forEach(
            value ->
                assertThat(new String(java.util.Base64.getDecoder().decode(value)))
                    .doesNotContain(secretOf(key)));
    assertThat(Serialization.asYaml(server.client().v1().events().inAnyNamespace().list()))
        .doesNotContain(secretOf(key));
    assertThat(List.copyOf(logged.list))
        .noneMatch(event -> event.getFormattedMessage().contains(secretOf(key)));
  }

  @Test
  void aNameOrOrganisationThatCannotBeSaysWhatToDo() {
    assertThatThrownBy(() -> store.create("acme", Caller.Kind.PUBLIC, "a\u001b[2J"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The name of an API key has 1 to 100 characters and no control characters. Choose"
                + " another name.");
    assertThatThrownBy(() -> store.create("Acme", Caller.Kind.PUBLIC, "ci"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "An organisation is a namespace: its name has at most 63 lower-case letters, digits"
                + " and hyphens.");
  }

  private static boolean bothHave(String id) {
    return firstWatch.cached(id) != null && secondWatch.cached(id) != null;
  }

  private static Secret secret(ApiKey key) {
    return server
        .client()
        .secrets()
        .inNamespace(server.namespace())
        .withName("greenroom-key-" + key.id())
        .require();
  }

  private static String secretOf(ApiKey key) {
    return key.text().substring(3 + key.id().length());
  }

  private static KeyStore newStore() {
    return new KeyStore(
        server.client(), server.namespace(), InstantSource.system(), new SecureRandom());
  }

  private static KeyWatch newWatch() {
    return KeyWatch.start(
        server.controlPlane().config(), server.namespace(), scheduler, Ticker.systemTicker());
  }
}
