package dev.greenroom.operator;

/** How a session is going to end when nobody interferes. */
enum Fate {
  NATURAL,
  AGENT_ERROR,
  CRASH,
  OUT_OF_MEMORY,
  RUNNER_KILLED,
  NEVER_READY
}
