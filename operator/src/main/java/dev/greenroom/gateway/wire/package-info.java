/** The bodies of the HTTP contract, field for field as Pipecat Cloud's clients read them. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.wire;
