package dev.greenroom.gateway.keys;

/** The refusal of one more key for an organisation that has as many as it may; in words. */
public final class TooManyKeys extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TooManyKeys(int most) {
    super(
        "The organization has %d API keys that are not revoked, and may not have more. Revoke those"
                .formatted(most)
            + " that nobody uses.");
  }
}
