package dev.greenroom.gateway.wire;

import java.util.List;

/** Who somebody is, and the organisations that are theirs. */
public record Account(User user) {

  /** Somebody, known by the id of their credential. */
  public record User(String userId, List<Email> emails) {}

  /** Where newer clients look for the name to show. */
  public record Email(String emailAddress) {}

  /** The organisations of a caller, of which the first is the default. */
  public record Organizations(List<Organization> organizations) {}

  /** A namespace. */
  public record Organization(String name, String verboseName) {}
}
