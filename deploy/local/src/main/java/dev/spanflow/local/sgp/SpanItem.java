/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * One item of a batch that has passed the schema.
 *
 * @param key the id is made by the server when the item has none
 * @param status the server's default when the item has none; so is {@code type}
 * @param fields the item as a tree
 * @param body the item as sent, character for character
 */
record SpanItem(
        SpanKey key,
        @Nullable String parentId,
        @Nullable String groupId,
        String name,
        String status,
        String type,
        Instant start,
        @Nullable Instant end,
        ObjectNode fields,
        String body) {

    boolean completed() {
        return end != null;
    }

    /** The item as it is stored: after what SGP changes without a word. */
    SpanItem asStored(Modes modes) {
        boolean nul = modes.engine() == Modes.Engine.POSTGRES && (body.contains("\\u0000") || body.indexOf('\0') >= 0);
        if (!nul && !modes.redacting()) {
            return this;
        }
        ObjectNode changed = nul ? (ObjectNode) Redaction.withoutNul(fields) : fields.deepCopy();
        if (modes.redacting()) {
            Redaction.credentials(changed);
        }
        String newName = changed.path("name").asText();
        return new SpanItem(key, parentId, groupId, newName, status, type, start, end, changed, Json.text(changed));
    }

    /** Days since 1970-01-01 UTC: part of the row's key (SGP contract, section 7.2). */
    long startDay() {
        return LocalDate.ofInstant(start, ZoneOffset.UTC).toEpochDay();
    }

    /** Whether the assembler let this record go without its parent and said so. */
    boolean orphanPassed() {
        return "passed"
                .equals(fields.path("metadata").path("spanflow").path("orphan").textValue());
    }

    /** Completed beats in progress; among equals this one, as the later, wins (SGP contract, section 7.4). */
    boolean replaces(boolean storedIsCompleted) {
        return completed() || !storedIsCompleted;
    }
}
