/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.pace;

import java.time.Duration;

/**
 * Stands back when SGP has too much to do: nothing starts for a while, longer each time that it is no better afterwards. Whoever
 * goes at full pace backs off for a fraction of a second, and so has what room there is.
 */
public final class GiveWay implements Pace {
    private final long first;
    private final long longest;
    private long rest;
    private boolean stoodBack;
    private long until;

    /**
     * @param first rest, at the first sign
     * @param longest to which it doubles
     */
    public GiveWay(Duration first, Duration longest) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.rest = this.first;
    }

    @Override
    public long nanosToStart(long now) {
        return stoodBack ? Math.max(0, until - now) : 0;
    }

    @Override
    public void started(int spans, long bytes, long now) {}

    @Override
    public void ended(boolean congested, long now) {
        if (!congested) {
            rest = nanosToStart(now) == 0 ? first : rest;
        } else if (nanosToStart(now) == 0) { // requests of one moment fail together and tell the same story
            stoodBack = true;
            until = now + rest;
            rest = Math.min(longest, 2 * rest);
        }
    }
}
