/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.ordering;

import dev.spanflow.schemas.TraceState;

/** What one trace adds to its group; to take it back, the same is subtracted. */
public record GroupShare(
        String account, String groupId, TraceState state, long spans, long firstAppended, long lastAppended) {}
