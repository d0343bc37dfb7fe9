package dev.greenroom.bench;

/** What a session costs the API server in requests, by the API server's own count. */
final class Lives implements Measurement {
  private static final int SESSIONS = 20;

  @Override
  public String name() {
    return "requests";
  }

  @Override
  public boolean repeats() {
    return false;
  }

  @Override
  public void prepare(Site site) {
    site.agent("life", SESSIONS, SESSIONS);
    site.agent("cold-life", SESSIONS, 0);
  }

  @Override
  public void run(Site site, Figures figures) {
    count(site, figures, "warm", new Agent(site, "life"), SESSIONS);
    count(site, figures, "cold", new Agent(site, "cold-life"), 0);
  }

  /** Counts all that was asked but by the node, which is none of Greenroom's. */
  private static void count(Site site, Figures figures, String kind, Agent agent, int warm) {
    site.settle();
    Requests before = site.served().minus(site.tally().requests());
    site.started(agent, 1, SESSIONS);
    site.settle();
    Requests running = site.served().minus(site.tally().requests());
    agent.empty();
    agent.awaitWarm(warm);
    site.settle();
    Requests over = site.served().minus(site.tally().requests());
    String setting = "per session";
    Requests start = running.minus(before).prompt();
    figures.add(
        kind + " start",
        setting,
        "writes until the answer",
        perSession(start.matching("(POST|PATCH) (pods|agentsessions)")),
        Target.atMost(2));
    figures.add(
        kind + " start",
        setting,
        "reads",
        perSession(start.ofSessions().matching("(GET|LIST) .*")),
        warm == 0 ? null : Target.atMost(0));
    Requests life = over.minus(before).prompt();
    figures.add(
        kind + " session's whole life",
        setting,
        "writes to pods and sessions",
        perSession(life.ofSessions().writes()),
        Target.atMost(10));
    String of = SESSIONS + " " + kind + " sessions";
    figures.add("Requests until " + of + " run, the node's left out", start.matching(OURS));
    figures.add(
        "Requests of the whole life of " + of + ", the node's left out", life.matching(OURS));
  }

  private static final String OURS =
      ".* (pods|agentsessions|agentdeployments|controllerrevisions|events|secrets|leases)(/.*)?";

  private static double perSession(Requests requests) {
    return requests.total() / (double) SESSIONS;
  }
}
