package dev.greenroom.gateway.organization;

import java.time.Instant;
import java.util.List;

/** The public keys of organisations: those that start sessions. */
public interface Keys {

  /** Those of an organisation, revoked ones too, the oldest first. */
  List<Key> list(String organization);

  /**
   * Makes a key, which is shown this once.
   *
   * @throws IllegalArgumentException with words for people when the name can't be, or when there
   *     are {@link dev.greenroom.gateway.keys.TooManyKeys too many}
   */
  Created create(String organization, String name);

  /** From now on the key opens nothing; false when the organisation has none of this id. */
  boolean revoke(String organization, String id);

  /**
   * A key without its secret.
   *
   * @param name what its maker called it
   * @param beginning of the key, enough to tell it from others
   */
  record Key(String id, String name, String beginning, Instant created, boolean revoked) {}

  /**
   * A new key.
   *
   * @param secret the whole key
   */
  record Created(Key key, String secret) {}
}
