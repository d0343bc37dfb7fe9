/** The sums of the ledger as people, spreadsheets and programs read them. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.ledger.page;
