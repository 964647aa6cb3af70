/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a span.
 *
 * @param released whether a record of it has left
 * @param completed whether that one, or else the one that waits, tells that the span has ended
 * @param appended the append time of that record, in milliseconds since 1970; null of one that is missing
 * @param marks how the last record left: {@code stub}, {@code passed}, {@code rerooted}, {@code cut}; mostly empty
 * @param awaited whether others wait for it
 * @param deadline if it is missing, when they leave without it; else null
 * @param waiting the record of it that waits, or null
 */
public record KnownSpan(
        String id,
        boolean released,
        boolean completed,
        @Nullable Long appended,
        List<String> marks,
        boolean awaited,
        @Nullable Long deadline,
        @Nullable WaitingSpan waiting) {}
