/** The session API: calls of clients, carried to the one pod of their session and back. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.proxy;
