package dev.greenroom.gateway.daily;

import org.jspecify.annotations.Nullable;

/** The Daily API key of each organisation. */
@FunctionalInterface
public interface DailyKeys {

  /**
   * @return null for an organisation that has none
   * @throws io.fabric8.kubernetes.client.KubernetesClientException when it can't be told just now
   */
  @Nullable String of(String organization);
}
