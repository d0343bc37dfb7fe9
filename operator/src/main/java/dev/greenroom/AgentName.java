package dev.greenroom;

/** Whose usage a sum is: an agent by its name, whichever deployments had it. */
record AgentName(String organization, String agent) implements Comparable<AgentName> {
  @Override
  public int compareTo(AgentName other) {
    int byOrganization = organization.compareTo(other.organization);
    return byOrganization != 0 ? byOrganization : agent.compareTo(other.agent);
  }
}
