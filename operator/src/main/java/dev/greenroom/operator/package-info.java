/**
 * Watches the resources and carries out what the core decides: three reconcilers and their effects.
 */
@org.jspecify.annotations.NullMarked
package dev.greenroom.operator;
