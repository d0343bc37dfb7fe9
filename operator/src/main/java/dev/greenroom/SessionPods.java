package dev.greenroom;

import dev.greenroom.binding.PodSettings;
import dev.greenroom.binding.PodTokens;
import dev.greenroom.binding.SessionPod;
import dev.greenroom.binding.SigningKeys;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/** The pods of sessions as an operator's settings and the signing key want them. */
final class SessionPods {
  private SessionPods() {}

  static SessionPod of(OperatorSettings settings, SigningKeys keys) {
    return new SessionPod(
        new PodSettings(
            settings.runnerImage(),
            settings.runnerCommand(),
            settings.runnerArgs(),
            settings.runnerPullPolicy(),
            keys.publicKey(),
            settings.placement(),
            greeting(settings.gatewayUrl())));
  }

  private static PodSettings.@Nullable Greeting greeting(@Nullable String gateway) {
    return gateway == null
        ? null
        : new PodSettings.Greeting(gateway, new PodTokens(new SecureRandom()));
  }
}
