package dev.greenroom.binding;

import dev.greenroom.api.AgentDeploymentSpec;
import dev.greenroom.api.EnvVariable;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import java.util.ArrayList;
import java.util.List;

/** The environment variables of a session pod's containers. */
final class PodVariables {
  private PodVariables() {}

  /** The agent's own, in their order, and those that it would lack. */
  static List<EnvVar> environment(AgentDeploymentSpec spec, int port) {
    List<EnvVar> result = new ArrayList<>();
    boolean home = false;
    boolean listens = false;
    for (EnvVariable variable : spec.env() == null ? List.<EnvVariable>of() : spec.env()) {
      result.add(translated(variable));
      home |= variable.name().equals("HOME");
      listens |= variable.name().equals("PORT");
    }
    if (!listens) {
      result.add(variable("PORT", Integer.toString(port)));
    }
    if (!home) {
      // The numeric user has no entry in the image's passwd, so no home it could write to.
      result.add(variable("HOME", "/tmp"));
    }
    return result;
  }

  private static EnvVar translated(EnvVariable variable) {
    EnvVariable.Source source = variable.valueFrom();
    if (source == null) {
      return variable(variable.name(), variable.value() == null ? "" : variable.value());
    }
    var from = new EnvVarBuilder().withName(variable.name()).withNewValueFrom();
    if (source.secretKeyRef() != null) {
      EnvVariable.KeyRef key = source.secretKeyRef();
      from.withNewSecretKeyRef(key.key(), key.name(), key.optional());
    } else if (source.configMapKeyRef() != null) {
      EnvVariable.KeyRef key = source.configMapKeyRef();
      from.withNewConfigMapKeyRef(key.key(), key.name(), key.optional());
    }
    return from.endValueFrom().build();
  }

  static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  /** A field of the pod itself. */
  static EnvVar field(String name, String path) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", path)
        .endValueFrom()
        .build();
  }
}
