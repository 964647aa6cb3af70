/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.groups;

import dev.spanflow.schemas.TraceState;

/**
 * A trace of a group as the group knows it.
 *
 * @param spans released spans
 * @param firstAppended when its first record was appended to the spans topic, in milliseconds since 1970
 * @param lastAppended its last record
 */
public record GroupMember(String traceId, TraceState state, long spans, long firstAppended, long lastAppended) {}
