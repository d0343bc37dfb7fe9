/**
 * A session finds its pod: claim, create, bind, deliver, stop; one code for operator and gateway.
 */
@org.jspecify.annotations.NullMarked
package dev.greenroom.binding;
