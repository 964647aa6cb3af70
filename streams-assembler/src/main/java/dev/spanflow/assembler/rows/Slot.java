/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import org.jspecify.annotations.Nullable;

/** A row's place in the cache. */
final class Slot {
    final RowKey key;

    /** Null when the row has been deleted and the store does not know yet. */
    @Nullable
    Row row;

    /** Whether the store may hold the row. */
    boolean stored;

    /** Whether the store is to be told. */
    boolean changed;

    /** Whether it has left the cache. */
    boolean gone;

    int weight;

    Slot(RowKey key, boolean stored) {
        this.key = key;
        this.stored = stored;
    }
}
