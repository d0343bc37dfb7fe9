/** The credentials of the gateway's callers: API keys kept as Secrets, and Kubernetes tokens. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.keys;
