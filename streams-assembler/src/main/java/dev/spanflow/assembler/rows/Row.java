/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;

/** What lies under a key. It may change as long as {@link RowCache#changed} is told. */
public interface Row {
    /** How many bytes {@link #write} will write. */
    int bytes();

    void write(ByteBuffer to);
}
