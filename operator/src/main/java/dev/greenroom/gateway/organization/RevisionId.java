package dev.greenroom.gateway.organization;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The id of a revision on the wire: a UUID that always follows from the agent and the hash. */
final class RevisionId {
  private RevisionId() {}

  static String of(String agentUid, String revision) {
    String name = agentUid + "/" + revision;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
