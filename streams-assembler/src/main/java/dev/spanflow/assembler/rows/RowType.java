/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.rows;

import java.nio.ByteBuffer;
import java.util.function.Function;

/** How to make an object of a row's bytes again. */
public record RowType<R extends Row>(Class<R> type, Function<ByteBuffer, R> reader) {
    R read(ByteBuffer from) {
        return reader.apply(from);
    }
}
