/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import org.jspecify.annotations.Nullable;

/** Knows of which partitions of the spans topic everything has been read. */
interface IdlePartitions {
    /** Since when, and up to when, nothing unread lay there whenever it was asked; null when that is not known. */
    @Nullable
    Idle idle(int partition);

    /** A span of the monotonic clock. */
    record Idle(long fromNanos, long toNanos) {}
}
