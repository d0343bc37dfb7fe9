package dev.greenroom.binding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.greenroom.api.AgentSession;
import dev.greenroom.api.AgentSessionSpec;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveriesTest {
  @ParameterizedTest
  @CsvSource({
    "u-1, -, secret",
    "-, true, secret",
    "u-2, -, withheld",
    "-, false, withheld",
    "-, -, withheld"
  })
  void aTokenIsGivenOnlyOfTheSessionsOwnSecretOrOfOneMeantForSessions(
      String owner, String label, String given) {
    // Given
    AgentSession session = new AgentSession();
    session.getMetadata().setNamespace("acme");
    session.getMetadata().setName("s-1");
    session.getMetadata().setUid("u-1");
    session.setSpec(
        new AgentSessionSpec(
            "my-agent",
            null,
            null,
            new AgentSessionSpec.Daily(
                "https://acme.daily.example/r", new AgentSessionSpec.SecretKeyRef("room", "token")),
            null,
            null,
            null,
            null,
            null));

    // When
    var parcel = new Deliveries(cluster(secret(owner, label))).of(session, Instant.EPOCH);

    // Then
    if (parcel instanceof Deliveries.Whole whole) {
      assertThat(whole.delivery().roomToken()).isEqualTo(given);
    } else {
      assertThat(((Deliveries.Withheld) parcel).why()).contains("greenroom.dev/daily-token");
      assertThat(given).isEqualTo("withheld");
    }
  }

  private static Secret secret(String owner, String label) {
    SecretBuilder secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("acme")
            .withName("room")
            .endMetadata()
            .addToData("token", Base64.getEncoder().encodeToString("secret".getBytes()));
    if (!owner.equals("-")) {
      secret
          .editMetadata()
          .addToOwnerReferences(new OwnerReferenceBuilder().withUid(owner).build())
          .endMetadata();
    }
    if (!label.equals("-")) {
      secret.editMetadata().addToLabels("greenroom.dev/daily-token", label).endMetadata();
    }
    return secret.build();
  }

  private static ClusterApi cluster(Secret secret) {
    return (ClusterApi)
        Proxy.newProxyInstance(
            ClusterApi.class.getClassLoader(),
            new Class<?>[] {ClusterApi.class},
            (proxy, method, arguments) -> method.getName().equals("secret") ? secret : null);
  }
}
