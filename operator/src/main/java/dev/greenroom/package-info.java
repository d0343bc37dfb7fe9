/** The command line; the one place where everything is made and wired. */
@org.jspecify.annotations.NullMarked
package dev.greenroom;
