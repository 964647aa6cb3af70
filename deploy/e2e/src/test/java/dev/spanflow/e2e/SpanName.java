/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Which span: an id is unique only within its trace. */
record SpanName(String traceId, String id) {
    static SpanName of(JsonNode record) {
        return new SpanName(record.path("trace_id").asText(), record.path("id").asText());
    }

    static @Nullable SpanName parentOf(JsonNode record) {
        return record.hasNonNull("parent_id")
                ? new SpanName(
                        record.path("trace_id").asText(),
                        record.path("parent_id").asText())
                : null;
    }
}
