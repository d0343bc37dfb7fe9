/** The plan of one session: from what is seen of it to the one next step. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.core.session;
