/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

/**
 * How the known spans of a trace are spread over its chunks: linear hashing. The number of chunks follows from the number
 * of spans, so nothing is kept of it, and each time it grows by one, one chunk is split in two: no record ever pays for the
 * size of its trace.
 *
 * @param chunks at least 1
 */
record ChunkCount(int chunks) {
    /** Spans per chunk on average; a chunk that is due to be split holds up to twice as many. */
    static final int LOAD = 48;

    static ChunkCount forSpans(int spans) {
        return new ChunkCount(Math.max(1, (spans + LOAD - 1) / LOAD));
    }

    /** The chunk, from 0, that a span belongs to. */
    int chunkOf(long id) {
        int low = Integer.highestOneBit(chunks);
        int chunk = (int) (id & (2L * low - 1));
        return chunk < chunks ? chunk : (int) (id & (low - 1L));
    }

    /** The chunk that was split to make the last one. */
    int splitFrom() {
        return chunks - 1 - Integer.highestOneBit(chunks - 1);
    }
}
