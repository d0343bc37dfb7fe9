package dev.greenroom.bench;

/** What a session costs the API server in requests, by the API server's own count. */
final class Lives implements Measurement {
  private static final int SESSIONS = 20;

  /** Their expiry is none of what is counted. */
  private static final int RETAIN_SECONDS = 3_600;

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
    Agent.create(site, "life", SESSIONS, SESSIONS, RETAIN_SECONDS);
    Agent.create(site, "cold-life", SESSIONS, 0, RETAIN_SECONDS);
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
        "writes until all is still, statuses apart",
        perSession(start.writes().matching(".* (pods|agentsessions)")),
        Target.atMost(2));
    figures.add(
        kind + " start",
        setting,
        "reads until all is still",
        perSession(start.ofSessions().matching("(GET|LIST) .*")),
        // What is read after the answer is among them.
        null);
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

  static final String OURS =
      ".* (pods|agentsessions|agentdeployments|controllerrevisions|events|secrets|leases)(/.*)?";

  private static double perSession(Requests requests) {
    return requests.total() / (double) SESSIONS;
  }

  @Override
  public void finish(Site site) {
    new Agent(site, "life").delete();
    new Agent(site, "cold-life").delete();
  }
}
