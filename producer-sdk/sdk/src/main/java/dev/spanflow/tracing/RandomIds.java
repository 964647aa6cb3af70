/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Random UUIDs (version 4) without a lock: each thread draws its two halves from two generators, seeded with 128 secure
 * bits. {@link UUID#randomUUID} would cost a span most of its time.
 */
final class RandomIds {
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    @SuppressWarnings("ThreadLocalUsage") // of this one: a tracing built after a JVM was restored draws anew
    private final ThreadLocal<Halves> halves = ThreadLocal.withInitial(Halves::seeded);

    SpanId next() {
        Halves random = halves.get();
        long high = (random.high.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.low.nextLong() >>> 2) | VARIANT;
        return SpanId.of(high, low);
    }

    private record Halves(SplittableRandom high, SplittableRandom low) {
        static Halves seeded() {
            return new Halves(new SplittableRandom(SEEDS.nextLong()), new SplittableRandom(SEEDS.nextLong()));
        }
    }
}
