package dev.greenroom.ledger;

/** A spend limit, and what its organisation has used. */
public record LimitedUsage(SpendLimit limit, UsedSeconds used) {}
