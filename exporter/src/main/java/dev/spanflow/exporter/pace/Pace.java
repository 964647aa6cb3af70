/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.pace;

import java.util.List;

/**
 * When the next request may start, besides all that SGP and the lanes have to say about it. Times are the monotonic clock's,
 * in nanoseconds. Used on one thread.
 */
public interface Pace {
    /** As fast as it goes. */
    Pace FREE = all(List.of());

    /** How long until a request may start; 0 if it may. */
    long nanosToStart(long now);

    /** A request has started. */
    void started(int spans, long bytes, long now);

    /** A request has ended. */
    void ended(boolean congested, long now);

    /** The slowest of some. */
    static Pace all(List<Pace> paces) {
        return new Pace() {
            @Override
            public long nanosToStart(long now) {
                return paces.stream()
                        .mapToLong(pace -> pace.nanosToStart(now))
                        .max()
                        .orElse(0);
            }

            @Override
            public void started(int spans, long bytes, long now) {
                paces.forEach(pace -> pace.started(spans, bytes, now));
            }

            @Override
            public void ended(boolean congested, long now) {
                paces.forEach(pace -> pace.ended(congested, now));
            }
        };
    }
}
