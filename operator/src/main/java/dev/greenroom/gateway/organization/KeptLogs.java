package dev.greenroom.gateway.organization;

/** The ends of the logs of sessions whose pods are gone. */
@FunctionalInterface
public interface KeptLogs {
  /** Where none are kept. */
  KeptLogs NONE = (organization, session) -> "";

  /**
   * Lines as the kubelet gives them, each with its instant; empty when nothing was kept.
   *
   * @param session a name that an AgentSession of the organisation has
   */
  String of(String organization, String session);
}
