/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What lies under a key. It may change as long as {@link RowCache#changed} is told. A row lies in one place only. */
public abstract class Row {
    /** Where it lies; null before it has been put anywhere. */
    @Nullable
    Slot slot;

    /** How many bytes {@link #write} will write. */
    public abstract int bytes();

    public abstract void write(ByteBuffer to);
}
