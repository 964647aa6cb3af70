/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state of one partition of groups: rows of bytes in the order of their keys. */
interface GroupRows {
    /** The row, or null. Not a copy: neither side writes to it. */
    byte @Nullable [] get(byte[] key);

    /** The first rows between two keys that no row has. */
    List<Map.Entry<byte[], byte[]>> between(byte[] from, byte[] to, int atMost);

    /** Writes the row; null deletes it. */
    void put(byte[] key, byte @Nullable [] value);
}
