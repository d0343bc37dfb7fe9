/** Usage records in SQL: written once, chained by their hashes, summed where they are. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.ledger;
