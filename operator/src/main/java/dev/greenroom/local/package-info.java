/** Greenroom on one machine: an embedded control plane and a node that runs pods as processes. */
@NullMarked
package dev.greenroom.local;

import org.jspecify.annotations.NullMarked;
