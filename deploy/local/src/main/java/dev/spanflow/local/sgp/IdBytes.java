/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules whose breach is a 400 (SGP contract, sections 3, 6 and 7.10): what an id may hold as UTF-8. */
final class IdBytes {
    private static final int LIMIT = 256;

    private final Modes modes;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();

    IdBytes(Modes modes) {
        this.modes = modes;
    }

    void check(SpanItem item) {
        check("trace_id", item.key().traceId());
        check("id", item.key().id());
        check("parent_id", item.parentId());
        check("group_id", item.groupId());
    }

    private void check(String field, @Nullable String id) {
        if (id == null) {
            return;
        }
        if (modes.engine() == Modes.Engine.POSTGRES && id.indexOf('\0') >= 0) {
            throw new Refusal(400, field + " must not contain a NUL character");
        }
        if (!encoder.canEncode(id)) {
            throw new Refusal(400, field + " must be valid UTF-8: it holds half a surrogate pair");
        }
        int bytes = id.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LIMIT && !modes.isLegacy()) {
            throw new Refusal(400, field + " has " + bytes + " UTF-8 bytes, more than " + LIMIT);
        }
    }
}
