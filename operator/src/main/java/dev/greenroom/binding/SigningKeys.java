package dev.greenroom.binding;

import dev.greenroom.api.Names;
import dev.greenroom.runner.protocol.Signer;
import dev.greenroom.runner.protocol.Signing;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import java.util.Map;

/**
 * The key pair that deliveries and stops are signed with: kept in a Secret of the release
 * namespace, made by whoever comes first, kept over upgrades, since pods that run know its public
 * half.
 */
public record SigningKeys(Signer signer, String publicKey) {
  private static final String SECRET = "greenroom-signing";
  private static final String PRIVATE = "private";
  private static final String PUBLIC = "public";

  public static SigningKeys of(KubernetesClient client, String namespace) {
    Secret secret = client.secrets().inNamespace(namespace).withName(SECRET).get();
    return read(secret == null ? create(client, namespace) : secret);
  }

  private static Secret create(KubernetesClient client, String namespace) {
    KeyPair pair = Signing.newKeyPair();
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(SECRET)
            .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
            .endMetadata()
            .withType("greenroom.dev/signing-key")
            .withStringData(
                Map.of(
                    PRIVATE,
                    Signing.encode(pair.getPrivate()),
                    PUBLIC,
                    Signing.encode(pair.getPublic())))
            .build();
    try {
      return client.resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
      return client.secrets().inNamespace(namespace).withName(SECRET).require();
    }
  }

  private static SigningKeys read(Secret secret) {
    return new SigningKeys(
        new KeySigner(Signing.privateKey(value(secret, PRIVATE))), value(secret, PUBLIC));
  }

  private static String value(Secret secret, String key) {
    String data = secret.getData() == null ? null : secret.getData().get(key);
    if (data == null) {
      throw new IllegalStateException(
          "Secret %s/%s has no key \"%s\"; delete it when no session runs, and start again"
              .formatted(secret.getMetadata().getNamespace(), SECRET, key));
    }
    return new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8);
  }
}
