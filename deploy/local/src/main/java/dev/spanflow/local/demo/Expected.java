/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A span that must reach SGP.
 *
 * @param part of the demo that sends it
 * @param last its last record
 */
record Expected(String part, ObjectNode last) {
    String traceId() {
        return last.path("trace_id").asText();
    }

    String id() {
        return last.path("id").asText();
    }

    String name() {
        return traceId() + "/" + id();
    }

    @Nullable
    String parentName() {
        return last.hasNonNull("parent_id")
                ? traceId() + "/" + last.path("parent_id").asText()
                : null;
    }

    /** Whether this is what was sent: the same JSON, apart from what Spanflow adds. */
    boolean matches(JsonNode stored) {
        ObjectNode bare = stored.deepCopy();
        if (!last.has("group_id")) {
            bare.remove("group_id");
        }
        if (bare.get("metadata") instanceof ObjectNode metadata && metadata.remove("spanflow") != null) {
            if (metadata.isEmpty() && !last.has("metadata")) {
                bare.remove("metadata");
            }
        }
        return last.equals(bare);
    }
}
