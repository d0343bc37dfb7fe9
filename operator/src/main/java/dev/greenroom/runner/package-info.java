/**
 * The in-pod half: takes one session, gives it to the agent beside it, and writes down its end; JDK
 * classes only.
 */
package dev.greenroom.runner;
