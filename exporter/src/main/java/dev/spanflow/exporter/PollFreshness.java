/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

/**
 * Whether the partitions can still be ours: a process that was stopped for longer than the session timeout has lost
 * them without knowing, and must not write old over new when it wakes. Thread-safe.
 */
final class PollFreshness {
    private final long sessionTimeoutNanos;
    private volatile long polledAt;

    PollFreshness(long sessionTimeoutNanos, long now) {
        this.sessionTimeoutNanos = sessionTimeoutNanos;
        this.polledAt = now;
    }

    void polled(long now) {
        polledAt = now;
    }

    boolean isStale(long now) {
        return now - polledAt >= sessionTimeoutNanos;
    }
}
