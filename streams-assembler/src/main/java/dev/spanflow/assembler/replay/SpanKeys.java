/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.replay;

import dev.spanflow.assembler.ordering.Hashes;

/** What stands for a span among those of all traces. */
final class SpanKeys {
    private SpanKeys() {}

    /** Both parts are cut from SHA-256, so that their mixture is as good as a hash of both. Never {@link Hashes#NO_SPAN}. */
    static long of(long trace, String spanId) {
        long key = trace ^ Long.rotateLeft(Hashes.span(spanId), 32);
        return key == Hashes.NO_SPAN ? 1 : key;
    }
}
