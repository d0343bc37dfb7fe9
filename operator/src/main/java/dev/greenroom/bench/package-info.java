/** The benchmark: Greenroom against the bare requests that it cannot do without, on fake nodes. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.bench;
