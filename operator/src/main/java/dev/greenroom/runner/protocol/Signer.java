package dev.greenroom.runner.protocol;

/** Signs requests to runners, with the private half of the key whose public half they know. */
public interface Signer {

  /** An Ed25519 signature of the text, as base64url without padding. */
  String sign(SignedText text);
}
