/** The Helm chart against the code, the docs and a real API server. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.chart;
