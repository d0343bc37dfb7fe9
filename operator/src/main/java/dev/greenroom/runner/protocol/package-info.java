/**
 * What Greenroom and a runner say to each other: signed requests, reports and the termination
 * message; JDK classes only.
 */
package dev.greenroom.runner.protocol;
