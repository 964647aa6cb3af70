/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import org.jspecify.annotations.Nullable;

/** Bytes under keys of bytes. Neither side writes to an array that it has handed over. */
public interface RowStore {
    byte @Nullable [] get(byte[] key);

    /** Null deletes. */
    void put(byte[] key, byte @Nullable [] value);
}
