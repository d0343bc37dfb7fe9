package dev.greenroom.local.node;

import java.util.Map;
import java.util.Optional;

/** The Secrets and ConfigMaps of one namespace, decoded; empty where the object does not exist. */
interface ConfigSource {
  Optional<Map<String, String>> secret(String name);

  Optional<Map<String, String>> configMap(String name);
}
