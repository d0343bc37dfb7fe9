package dev.greenroom.gateway.keys;

import dev.greenroom.gateway.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that may be good for several organisations, so that the request must say for which.
 */
public interface OrganizationCredentials extends Credentials {

  /**
   * @param bearer what follows "Bearer " in the Authorization header, or null without one
   * @param organization that the request is about; a key of another one is still Known, with its
   *     own organisation in the caller
   */
  Verdict verify(@Nullable String bearer, String organization);
}
