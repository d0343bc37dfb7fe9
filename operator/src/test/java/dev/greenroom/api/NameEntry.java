package dev.greenroom.api;

import java.util.List;

/** A label, annotation or finalizer of {@link Names} as the reference page shows it. */
record NameEntry(String name, String what, String on, String sentence) {

  static List<NameEntry> all() {
    return List.of(
        label(Names.MANAGED_BY, "everything Greenroom makes", "Always `greenroom`."),
        label(Names.AGENT, "pods", "Name of the AgentDeployment."),
        label(Names.AGENT_UID, "pods", "UID of the AgentDeployment: capacity is counted by it."),
        label(Names.REVISION, "pods", "Hash of what the spec puts into the pod."),
        label(
            Names.RUNNER,
            "pods",
            "Hash of the runner's image and settings; idle pods with another one are replaced."),
        label(
            Names.PROFILE,
            "pods",
            "Size that is priced: a profile, or `custom` where the agent has resources of its own."),
        label(Names.SLOT, "pods", "Number of the slot that the pod's name holds."),
        label(Names.STATE, "pods", "`starting`, `warm`, `active` or `retired`."),
        label(Names.SESSION, "pods", "Session that claimed the pod; absent until then."),
        label(Names.ABANDONED, "AgentSessions", "Made to end a pod that no session named."),
        label(Names.ORGANIZATION, "namespaces", "`true`: the namespace is an organisation."),
        label(
            Names.DAILY_TOKEN,
            "Secrets",
            "`true`: any AgentSession of the namespace may name it in `spec.daily`."),
        annotation(
            Names.BILLING,
            "namespaces",
            "`disabled`: the organisation starts no sessions (402); those that run go on."),
        annotation(
            Names.CLAIMED_AT, "pods", "When the pod was claimed, by the API server's clock."),
        annotation(
            Names.CLAIMED_FROM,
            "pods",
            "The state that the pod was claimed in; absent on a pod born with its session."),
        annotation(Names.WARM_AT, "pods", "When the pod became warm, by the API server's clock."),
        annotation(
            Names.RETIRED_AT,
            "pods",
            "Up to when a retired pod was fit for a session, by the API server's clock."),
        annotation(
            Names.LOCAL_PORTS, "pods", "Process node only: container ports and their local ports."),
        finalizer(
            Names.USAGE_FINALIZER,
            "pods",
            "Held until the session's usage and the pod's idle time are recorded."),
        finalizer(
            Names.SESSION_FINALIZER, "AgentSessions", "Held until the session's usage is final."));
  }

  private static NameEntry label(String name, String on, String sentence) {
    return new NameEntry(name, "label", on, sentence);
  }

  private static NameEntry annotation(String name, String on, String sentence) {
    return new NameEntry(name, "annotation", on, sentence);
  }

  private static NameEntry finalizer(String name, String on, String sentence) {
    return new NameEntry(name, "finalizer", on, sentence);
  }
}
