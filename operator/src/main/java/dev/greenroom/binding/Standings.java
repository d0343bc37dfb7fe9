package dev.greenroom.binding;

import dev.greenroom.core.usage.Standing;

/**
 * Which organisations may start sessions, as this process knows it by now. Every start asks, so
 * that it is answered from memory: what is not known is no objection.
 */
@FunctionalInterface
public interface Standings {
  /** Where nothing is billed. */
  Standings GOOD = organization -> Standing.GOOD;

  /**
   * @param organization the namespace
   */
  Standing of(String organization);
}
