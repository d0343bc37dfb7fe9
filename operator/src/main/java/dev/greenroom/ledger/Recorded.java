package dev.greenroom.ledger;

import java.util.Set;

/**
 * What became of the records of a batch, by their ids. All that are inserted are so together.
 *
 * @param inserted new in the ledger
 * @param alreadyThere in it before with the same content: nothing was done
 * @param differing in it before with another content: refused, the first one stays. A correction is
 *     the way to change a bill.
 */
public record Recorded(Set<String> inserted, Set<String> alreadyThere, Set<String> differing) {}
