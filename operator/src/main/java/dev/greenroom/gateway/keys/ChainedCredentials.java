package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Credentials;
import org.jspecify.annotations.Nullable;

/** All credentials of the gateway: API keys by their prefix, anything else a Kubernetes token. */
public final class ChainedCredentials implements Credentials {
  private final Credentials keys;
  private final Credentials tokens;

  public ChainedCredentials(Credentials keys, Credentials tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  @Override
  public Verdict verify(@Nullable String bearer) {
    return bearer == null || ApiKey.isMeantBy(bearer) ? keys.verify(bearer) : tokens.verify(bearer);
  }

  @Override
  public boolean isKnown(String bearer) {
    return ApiKey.isMeantBy(bearer) && keys.isKnown(bearer);
  }

  @Override
  public Verdict verify(@Nullable String bearer, Wanted wanted) {
    return bearer == null || ApiKey.isMeantBy(bearer)
        ? keys.verify(bearer, wanted)
        : tokens.verify(bearer, wanted);
  }
}
