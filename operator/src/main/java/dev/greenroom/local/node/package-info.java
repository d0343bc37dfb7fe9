/** The process node: a small kubelet for one machine that runs pods as local processes. */
@NullMarked
package dev.greenroom.local.node;

import org.jspecify.annotations.NullMarked;
