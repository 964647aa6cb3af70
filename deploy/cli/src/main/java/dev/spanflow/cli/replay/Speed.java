/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** How fast a count has grown lately. */
final class Speed {
    private static final long WINDOW = Duration.ofSeconds(30).toNanos();

    private final Deque<Sample> samples = new ArrayDeque<>();

    private record Sample(long nanos, long count) {}

    void add(long count, long nanos) {
        samples.addLast(new Sample(nanos, count));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW) {
            samples.removeFirst();
        }
    }

    double perSecond() {
        if (samples.size() < 2) {
            return 0;
        }
        long nanos = samples.getLast().nanos() - samples.getFirst().nanos();
        long grown = samples.getLast().count() - samples.getFirst().count();
        return nanos <= 0 ? 0 : Math.max(0, grown) * 1e9 / nanos;
    }

    /** How long until so many more at this speed; null when it stands. */
    @Nullable
    Duration timeFor(long more) {
        double speed = perSecond();
        return speed <= 0 ? null : Duration.ofSeconds((long) Math.ceil(Math.max(0, more) / speed));
    }
}
