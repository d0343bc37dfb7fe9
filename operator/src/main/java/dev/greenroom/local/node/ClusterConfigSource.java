package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The Secrets and ConfigMaps of one namespace by live reads. */
record ClusterConfigSource(KubernetesClient client, String namespace) implements ConfigSource {
  @Override
  public Optional<Map<String, String>> secret(String name) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(secret).map(ClusterConfigSource::decoded);
  }

  private static Map<String, String> decoded(Secret secret) {
    Map<String, String> decoded = new LinkedHashMap<>();
    if (secret.getData() != null) {
      secret
          .getData()
          .forEach(
              (key, value) ->
                  decoded.put(
                      key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
    }
    return decoded;
  }

  @Override
  public Optional<Map<String, String>> configMap(String name) {
    ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
    return Optional.ofNullable(map).map(m -> m.getData() == null ? Map.of() : m.getData());
  }
}
