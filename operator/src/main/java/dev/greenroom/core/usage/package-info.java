/** The timeline of a session and its bill: four instants, three phases, where each comes from. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.core.usage;
