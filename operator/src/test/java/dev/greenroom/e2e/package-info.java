/** What the tests on a cluster with a real kubelet share. */
@org.jspecify.annotations.NullMarked
package dev.greenroom.e2e;
