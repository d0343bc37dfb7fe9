package dev.greenroom.gateway;

/**
 * What a Kubernetes user must be allowed to do in the namespace of an organisation, as cluster RBAC
 * names it.
 *
 * <p>A resource need not exist for RBAC to know it: {@code apikeys} stands for the API keys, which
 * are Secrets of another namespace, {@code spendlimits} for the spend limit, which is in the usage
 * ledger.
 *
 * @param group of the API; empty for Kubernetes' own
 * @param subresource empty for none
 */
public record Access(String verb, String group, String resource, String subresource) {

  /** Who has it belongs to the organisation. */
  public static final Access MEMBERSHIP = to("list", "agentdeployments");

  /** To start sessions, and to talk to those that run. */
  public static final Access START = to("create", "agentsessions");

  public static final Access LOGS = new Access("get", "", "pods", "log");

  /** To one of Greenroom's own resources. */
  public static Access to(String verb, String resource) {
    return new Access(verb, "greenroom.dev", resource, "");
  }

  /** As people write it: {@code create on agentsessions.greenroom.dev}. */
  @Override
  public String toString() {
    return verb
        + " on "
        + resource
        + (subresource.isEmpty() ? "" : "/" + subresource)
        + (group.isEmpty() ? "" : "." + group);
  }
}
