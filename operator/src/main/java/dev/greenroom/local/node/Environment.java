package dev.greenroom.local.node;

import io.fabric8.kubernetes.api.model.ConfigMapEnvSource;
import io.fabric8.kubernetes.api.model.ConfigMapKeySelector;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The variables one container is started with: envFrom, then env in order, later ones win. */
final class Environment {
  private final Pod pod;
  private final ConfigSource source;
  private final PortMap ports;
  private final Map<String, String> variables;

  private Environment(Pod pod, ConfigSource source, PortMap ports, Map<String, String> base) {
    this.pod = pod;
    this.source = source;
    this.ports = ports;
    this.variables = new LinkedHashMap<>(base);
  }

  static Map<String, String> of(
      Pod pod, Container container, ConfigSource source, PortMap ports, Map<String, String> base)
      throws ContainerConfigException {
    Environment environment = new Environment(pod, source, ports, base);
    for (EnvFromSource from : container.getEnvFrom()) {
      environment.addAll(from);
    }
    for (EnvVar variable : container.getEnv()) {
      environment.add(variable);
    }
    return environment.variables;
  }

  private void addAll(EnvFromSource from) throws ContainerConfigException {
    String prefix = from.getPrefix() == null ? "" : from.getPrefix();
    SecretEnvSource secret = from.getSecretRef();
    if (secret != null) {
      addAll(prefix, found("secret", secret.getName(), secret.getOptional(), true));
    }
    ConfigMapEnvSource configMap = from.getConfigMapRef();
    if (configMap != null) {
      addAll(prefix, found("configmap", configMap.getName(), configMap.getOptional(), false));
    }
  }

  private void addAll(String prefix, Optional<Map<String, String>> data) {
    data.ifPresent(d -> d.forEach((key, value) -> put(prefix + key, value)));
  }

  private void add(EnvVar variable) throws ContainerConfigException {
    EnvVarSource from = variable.getValueFrom();
    String value = from == null ? literal(variable) : valueFrom(from);
    if (value != null) {
      put(variable.getName(), value);
    }
  }

  private void put(String name, String value) {
    variables.put(name, ports.rewrite(name, value));
  }

  private String literal(EnvVar variable) {
    String value = variable.getValue();
    return value == null ? "" : VariableExpansion.expand(value, variables);
  }

  private @Nullable String valueFrom(EnvVarSource from) throws ContainerConfigException {
    if (from.getFieldRef() != null) {
      return PodField.value(pod, from.getFieldRef().getFieldPath());
    }
    SecretKeySelector secret = from.getSecretKeyRef();
    if (secret != null) {
      var data = found("secret", secret.getName(), secret.getOptional(), true);
      return key(data, "Secret", secret.getName(), secret.getKey(), secret.getOptional());
    }
    ConfigMapKeySelector map = from.getConfigMapKeyRef();
    if (map != null) {
      var data = found("configmap", map.getName(), map.getOptional(), false);
      return key(data, "ConfigMap", map.getName(), map.getKey(), map.getOptional());
    }
    throw new ContainerConfigException(
        "the process node knows fieldRef, secretKeyRef and configMapKeyRef: use one of these");
  }

  private Optional<Map<String, String>> found(
      String kind, String name, @Nullable Boolean optional, boolean secret)
      throws ContainerConfigException {
    Optional<Map<String, String>> data = secret ? source.secret(name) : source.configMap(name);
    if (data.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new ContainerConfigException(kind + " \"" + name + "\" not found");
    }
    return data;
  }

  private @Nullable String key(
      Optional<Map<String, String>> data,
      String kind,
      String name,
      String key,
      @Nullable Boolean optional)
      throws ContainerConfigException {
    String value = data.map(d -> d.get(key)).orElse(null);
    if (value == null && !Boolean.TRUE.equals(optional)) {
      String namespace = pod.getMetadata().getNamespace();
      throw new ContainerConfigException(
          "couldn't find key " + key + " in " + kind + " " + namespace + "/" + name);
    }
    return value;
  }
}
