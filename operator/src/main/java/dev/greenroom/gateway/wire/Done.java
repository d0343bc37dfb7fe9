package dev.greenroom.gateway.wire;

/** "It is done": clients take an answer without a body for "not found". */
public record Done(String status) {
  public static final Done OK = new Done("OK");
}
