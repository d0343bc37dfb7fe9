/**
 * Decisions as pure functions over facts: no client, clock, thread or log; `now` is a parameter.
 */
@org.jspecify.annotations.NullMarked
package dev.greenroom.core;
