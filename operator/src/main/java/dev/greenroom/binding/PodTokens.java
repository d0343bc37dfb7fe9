package dev.greenroom.binding;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;

/** The secret that a pod's runner is born with: it proves to a gateway which pod is speaking. */
public final class PodTokens implements Supplier<String> {
  private static final int BYTES = 32;

  private final Random random;

  /**
   * @param random one that nobody can foretell
   */
  public PodTokens(Random random) {
    this.random = random;
  }

  @Override
  public String get() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** True when this is the token of the pod; takes as long for a nearly right one. */
  static boolean matches(Pod pod, String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    return pod.getSpec().getContainers().stream()
        .filter(container -> container.getName().equals(SessionPod.RUNNER))
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> variable.getName().equals(SessionPod.TOKEN))
        .map(EnvVar::getValue)
        .filter(Objects::nonNull)
        .anyMatch(own -> MessageDigest.isEqual(own.getBytes(StandardCharsets.UTF_8), given));
  }
}
