/** Sessions whose true timelines are known, and what their bills must be. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.testing.billing;
