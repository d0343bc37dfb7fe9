package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Credentials;
import org.jspecify.annotations.Nullable;

/** All credentials of the gateway: API keys by their prefix, anything else a Kubernetes token. */
public final class ChainedCredentials implements OrganizationCredentials {
  private final Credentials keys;
  private final OrganizationCredentials tokens;

  public ChainedCredentials(Credentials keys, OrganizationCredentials tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  @Override
  public Verdict verify(@Nullable String bearer) {
    return bearer == null || ApiKey.isMeantBy(bearer) ? keys.verify(bearer) : tokens.verify(bearer);
  }

  @Override
  public Verdict verify(@Nullable String bearer, String organization) {
    return bearer == null || ApiKey.isMeantBy(bearer)
        ? keys.verify(bearer)
        : tokens.verify(bearer, organization);
  }
}
