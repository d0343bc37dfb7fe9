/** A real etcd and kube-apiserver as child processes, and what they need to run on one machine. */
@NullMarked
package dev.greenroom.local.controlplane;

import org.jspecify.annotations.NullMarked;
