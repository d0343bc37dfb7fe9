package dev.greenroom.operator;

import dev.greenroom.binding.ClusterApi.Written;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Secrets as an API server takes and gives them: text goes in, base64 comes out. */
final class StoredSecrets {
  /** As they were given, by namespace/name. */
  final Map<String, Secret> byPath = new HashMap<>();

  @Nullable Secret read(String namespace, String name) {
    Secret secret = byPath.get(namespace + "/" + name);
    if (secret == null) {
      return null;
    }
    SecretBuilder read = new SecretBuilder(secret).withStringData(null);
    secret.getStringData().forEach((key, value) -> read.addToData(key, base64(value)));
    return read.build();
  }

  Written<Secret> create(Secret secret) {
    String path = secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
    return byPath.putIfAbsent(path, secret) == null
        ? new Written.Ok<>(secret)
        : new Written.Conflict<>();
  }

  void deleteOf(String ownerUid, String namespace, String name) {
    byPath.computeIfPresent(
        namespace + "/" + name,
        (path, secret) -> secret.hasOwnerReferenceFor(ownerUid) ? null : secret);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
