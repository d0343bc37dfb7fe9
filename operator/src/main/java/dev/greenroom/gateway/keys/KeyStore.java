package dev.greenroom.gateway.keys;

import dev.greenroom.api.Names;
import dev.greenroom.gateway.Caller;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The API keys of all organisations: Secrets of the release namespace, read live. What the API
 * server refuses is thrown as KubernetesClientException.
 */
public final class KeyStore {
  private static final Pattern ORGANIZATION = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern ID = Pattern.compile("[a-z0-9]{1,63}");

  /** Of an organisation, revoked ones aside: every gateway holds all keys in memory. */
  private static final int MOST = 1_000;

  private static final Pattern NAME = Pattern.compile("[^\\p{Cc}\\p{Cf}]{1,100}");

  private final KubernetesClient client;
  private final String namespace;
  private final InstantSource clock;
  private final SecureRandom random;

  public KeyStore(
      KubernetesClient client, String namespace, InstantSource clock, SecureRandom random) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
    this.random = random;
  }

  /**
   * A new key; this is the only time that it can be seen.
   *
   * @throws TooManyKeys when the organisation has as many as it may, but for those made just now
   * @throws IllegalArgumentException with words for people when the name or organisation can't be
   */
  public ApiKey create(String organization, Caller.Kind kind, String name) {
    if (!ORGANIZATION.matcher(organization).matches()) {
      throw new IllegalArgumentException(
          "An organisation is a namespace: its name has at most 63 lower-case letters, digits and"
              + " hyphens.");
    }
    if (!NAME.matcher(name).matches() || name.isBlank()) {
      throw new IllegalArgumentException(
          "The name of an API key has 1 to 100 characters and no control characters. Choose another"
              + " name.");
    }
    if (list(organization).stream().filter(key -> !key.isRevoked()).count() >= MOST) {
      throw new TooManyKeys(MOST);
    }
    ApiKey key = ApiKey.random(kind, random);
    client.resource(secret(key, organization, name)).create();
    return key;
  }

  /** The keys of an organisation, revoked ones too, the oldest first. */
  public List<StoredKey> list(String organization) {
    if (!ORGANIZATION.matcher(organization).matches()) {
      return List.of();
    }
    return client
        .secrets()
        .inNamespace(namespace)
        .withLabel(StoredKey.ORGANIZATION, organization)
        .withField("type", StoredKey.TYPE)
        .list()
        .getItems()
        .stream()
        .map(StoredKey::of)
        .filter(Objects::nonNull)
        .sorted(Comparator.comparing(StoredKey::createdAt).thenComparing(StoredKey::id))
        .toList();
  }

  /** What is kept of a key, if it is known; compared whole, so a made-up one is not. */
  public Optional<StoredKey> find(ApiKey key) {
    return stored(key.id()).filter(stored -> stored.isOf(key));
  }

  /**
   * Revokes a key for good; one that is revoked stays as it is.
   *
   * @return the key as it is now; empty when the organisation has none of that id
   */
  public Optional<StoredKey> revoke(String organization, String id) {
    Optional<StoredKey> found = stored(id).filter(key -> key.organization().equals(organization));
    if (found.isEmpty() || found.get().isRevoked()) {
      return found;
    }
    List<Map<String, String>> patch =
        List.of(
            // Together with the name, the hash is the key: another Secret of that name is another.
            operation("test", StoredKey.SHA256, found.get().sha256()),
            operation("add", StoredKey.REVOKED, "true"),
            operation("add", StoredKey.REVOKED_AT, clock.instant().toString()));
    try {
      return Optional.ofNullable(
          StoredKey.of(
              client
                  .secrets()
                  .inNamespace(namespace)
                  .withName(StoredKey.secretName(id))
                  .patch(PatchContext.of(PatchType.JSON), Serialization.asJson(patch))));
    } catch (KubernetesClientException e) {
      if (e.getCode() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Optional<StoredKey> stored(String id) {
    if (!ID.matcher(id).matches()) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        StoredKey.of(
            client.secrets().inNamespace(namespace).withName(StoredKey.secretName(id)).get()));
  }

  private Secret secret(ApiKey key, String organization, String name) {
    Instant now = clock.instant();
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(StoredKey.secretName(key.id()))
        .addToLabels(Names.MANAGED_BY, Names.GREENROOM)
        .addToLabels(StoredKey.ORGANIZATION, organization)
        .addToLabels(StoredKey.KIND, StoredKey.kindLabel(key.kind()))
        .endMetadata()
        .withType(StoredKey.TYPE)
        .addToData(StoredKey.SHA256, base64(HexFormat.of().formatHex(key.sha256())))
        .addToData(StoredKey.NAME, base64(name))
        .addToData(StoredKey.CREATED_AT, base64(now.toString()))
        .addToData(StoredKey.REVOKED, base64("false"))
        .build();
  }

  private static Map<String, String> operation(String op, String key, String value) {
    return Map.of("op", op, "path", "/data/" + key, "value", base64(value));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
