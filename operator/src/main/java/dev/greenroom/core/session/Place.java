package dev.greenroom.core.session;

/**
 * Where a session stands in the line of its agent.
 *
 * @param ahead sessions that come before it and have no pod yet: it may take a slot only if one is
 *     left when each of them has got one
 * @param lineAhead one of them found the pool full: to try before it is to try in vain
 */
public record Place(int ahead, boolean lineAhead) {
  /** Nobody waits. */
  public static final Place FIRST = new Place(0, false);

  /** As people count: 1 is next. */
  int position() {
    return ahead + 1;
  }
}
