/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.pace;

/**
 * So many spans or bytes a second, and no more over any longer time: a request is followed by as long a rest as its size
 * takes at the rate. No rest is saved up, so that nothing comes in a burst after a silence.
 */
public final class RateLimit implements Pace {
    private static final double NANOS = 1e9;

    private final double perSecond;
    private final boolean ofBytes;
    private boolean hasStarted;
    private long free;

    private RateLimit(long perSecond, boolean ofBytes) {
        if (perSecond < 1) {
            throw new IllegalArgumentException("a rate of " + perSecond + " a second: it must be at least 1");
        }
        this.perSecond = perSecond;
        this.ofBytes = ofBytes;
    }

    public static RateLimit ofSpans(long perSecond) {
        return new RateLimit(perSecond, false);
    }

    public static RateLimit ofBytes(long perSecond) {
        return new RateLimit(perSecond, true);
    }

    @Override
    public long nanosToStart(long now) {
        return hasStarted ? Math.max(0, free - now) : 0;
    }

    @Override
    public void started(int spans, long bytes, long now) {
        long rest = (long) ((ofBytes ? bytes : spans) / perSecond * NANOS);
        free = now + nanosToStart(now) + rest;
        hasStarted = true;
    }

    @Override
    public void ended(boolean congested, long now) {}
}
