package dev.greenroom.binding;

import dev.greenroom.api.AgentDeployment;
import org.jspecify.annotations.Nullable;

/** The AgentDeployments that a watch has shown so far; it never proves that one is absent. */
public interface AgentSource {

  @Nullable AgentDeployment named(String namespace, String name);
}
