/** The routes with which the owner of an organisation looks at its agents, sessions and keys. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.gateway.organization;
