package dev.greenroom.testing.billing;

import dev.greenroom.api.Reason;
import dev.greenroom.runner.protocol.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a session while no operator looks, as a test draws it: at first its agent and its
 * runner run, and the node goes on.
 */
final class Plot {
  /** How a status shows a container. */
  enum Shown {
    RUNNING,
    WAITING,
    ENDED,
    /** Terminated, of instants that the kubelet did not know. */
    UNKNOWN,
    /** The kubelet never spoke of it. */
    UNSAID
  }

  /** The message of a runner that has ended. */
  enum Words {
    NONE,
    OWN,
    CUT,
    OF_ANOTHER
  }

  /** What became of the node. */
  enum Node {
    ALIVE,
    GONE,
    OUT_OF_SERVICE,
    GONE_WITHOUT_LEASE,
    NEVER_FOUND
  }

  /** What somebody did. */
  enum Deed {
    NONE,
    STOPPED,
    SESSION_DELETED,
    POD_DELETED,
    POD_STRIPPED
  }

  final String what;
  Reason reason = Reason.AgentFinished;
  boolean ran = true;
  boolean noted = true;
  Shown runner = Shown.RUNNING;
  Shown agent = Shown.RUNNING;
  Words words = Words.NONE;
  Outcome outcome = Outcome.AgentFinished;
  String agentReason = "Completed";
  int agentExit;
  int runnerExit;
  boolean agentFirst;
  boolean drains;
  boolean silent;
  String phase = "Running";
  @Nullable String podReason;
  @Nullable String disruption;
  boolean nodeSilent;
  boolean unready;
  @Nullable String unknown;
  boolean steppedBack;
  boolean clockUnknown;
  Node node = Node.ALIVE;
  Deed deed = Deed.NONE;

  private Plot(String what) {
    this.what = what;
  }

  static Plot plot(String what) {
    return new Plot(what);
  }

  Plot ends(Reason reason) {
    this.reason = reason;
    return this;
  }

  Plot neverRan() {
    ran = false;
    noted = false;
    return this;
  }

  /** Who gave the body did not live to write that it runs. */
  Plot unnoted() {
    noted = false;
    return this;
  }

  Plot reports(Outcome outcome) {
    runner = Shown.ENDED;
    words = Words.OWN;
    this.outcome = outcome;
    return this;
  }

  Plot runnerEnds(int exitCode, Words words) {
    runner = Shown.ENDED;
    runnerExit = exitCode;
    this.words = words;
    return this;
  }

  Plot agentEnds(int exitCode, String reason) {
    agent = Shown.ENDED;
    agentExit = exitCode;
    agentReason = reason;
    return this;
  }

  /** The agent's end is the session's. */
  Plot agentFirst() {
    agentFirst = true;
    return this;
  }

  Plot agentWaits(String reason) {
    agent = Shown.WAITING;
    agentReason = reason;
    return this;
  }

  Plot drains() {
    drains = true;
    return this;
  }

  /** Killed without time for a last word. */
  Plot silent() {
    silent = true;
    return this;
  }

  Plot phase(String phase) {
    this.phase = phase;
    return this;
  }

  Plot failed(String reason) {
    podReason = reason;
    return phase("Failed");
  }

  Plot unsaid() {
    agent = Shown.UNSAID;
    runner = Shown.UNSAID;
    return this;
  }

  Plot disrupted(String reason) {
    disruption = reason;
    return this;
  }

  Plot nodeSilent() {
    nodeSilent = true;
    return this;
  }

  Plot unready() {
    unready = true;
    return this;
  }

  /** Both containers terminated at instants that are written so. */
  Plot unknown(@Nullable String instants) {
    runner = Shown.UNKNOWN;
    agent = Shown.UNKNOWN;
    unknown = instants;
    return this;
  }

  /** The node's clock was set back an hour while the session ran. */
  Plot steppedBack() {
    steppedBack = true;
    return this;
  }

  /** The kubelet's start of the pod is missing, by which clocks are compared. */
  Plot clockUnknown() {
    clockUnknown = true;
    return this;
  }

  Plot node(Node node) {
    this.node = node;
    return this;
  }

  Plot deed(Deed deed) {
    this.deed = deed;
    return this;
  }

  @Override
  public String toString() {
    return what;
  }
}
