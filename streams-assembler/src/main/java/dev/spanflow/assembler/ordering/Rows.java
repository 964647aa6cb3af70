/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/** The state of one partition: rows of bytes, reached by their whole key only, never by a scan. */
public interface Rows {
    /** The row, or null. Not a copy: neither side writes to it. */
    byte @Nullable [] get(byte[] key);

    /** Writes the row; null deletes it. */
    void put(byte[] key, byte @Nullable [] value);
}
