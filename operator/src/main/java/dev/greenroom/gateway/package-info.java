/** The HTTP contract of Pipecat Cloud, spoken to unmodified clients. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway;
