package dev.greenroom.ledger;

import java.time.Instant;

/**
 * The end of the log of one session's agent.
 *
 * @param session the AgentSession's name
 * @param ended about when the session ended: how long the log is kept counts from there
 * @param text lines as the kubelet gives them, each with its instant
 */
public record SessionLog(String organization, String session, Instant ended, String text) {}
