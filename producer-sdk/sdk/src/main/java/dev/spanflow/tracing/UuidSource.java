/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Random UUIDs (version 4) without a lock: each thread draws its two halves from two generators, seeded with 128 secure
 * bits. {@link UUID#randomUUID} would cost a span most of its time.
 */
final class UuidSource implements Supplier<String> {
    private static final SecureRandom SEEDS = new SecureRandom();
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final ThreadLocal<Halves> HALVES = ThreadLocal.withInitial(Halves::seeded);

    @Override
    public String get() {
        Halves random = HALVES.get();
        long high = (random.high.nextLong() & ~0xF000L) | VERSION_4;
        long low = (random.low.nextLong() >>> 2) | VARIANT;
        return new UUID(high, low).toString();
    }

    private record Halves(SplittableRandom high, SplittableRandom low) {
        static Halves seeded() {
            return new Halves(new SplittableRandom(SEEDS.nextLong()), new SplittableRandom(SEEDS.nextLong()));
        }
    }
}
