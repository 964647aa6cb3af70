/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one partition as they were last written, about a commit interval ago: for questions from outside. Thread-safe,
 * but two reads may see two commits.
 */
public interface StoredRows {
    /** The row behind its version, or null. */
    @Nullable
    ByteBuffer get(RowKey key);

    /** Shows the rows from one key to another in their order, until it is told false. */
    void scan(byte[] from, byte[] to, BiPredicate<RowKey, ByteBuffer> each);
}
