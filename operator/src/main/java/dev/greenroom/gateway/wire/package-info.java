/** The requests and answers of the HTTP contract, exactly as they are on the wire. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.wire;
