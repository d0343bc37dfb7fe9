/** The pool of an agent: names of its slots and which of them a start may take. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.core.pool;
