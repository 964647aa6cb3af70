/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import org.jspecify.annotations.Nullable;

/**
 * A span of which a record waits.
 *
 * @param parentId the parent it waits for
 * @param completed whether the record tells that the span has ended
 * @param since when the record was appended, in milliseconds since 1970
 * @param offset where it lies on the spans topic
 * @param deadline when it leaves without its parent, in milliseconds since 1970 by the time of the input: that of the id at the
 *     top of the chain it waits in, of which nothing has come; null when none is known
 */
public record WaitingSpan(
        String id,
        @Nullable String parentId,
        boolean completed,
        long since,
        long offset,
        @Nullable Long deadline) {}
