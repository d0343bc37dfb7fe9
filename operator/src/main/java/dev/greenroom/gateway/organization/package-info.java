/**
 * The routes with which the owner of an organisation looks at its agents, sessions, keys and usage.
 */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.organization;
