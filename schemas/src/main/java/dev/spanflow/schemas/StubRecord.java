/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The stand-in for a span that others name as parent and of which nothing has come: no end, no input, no output. */
public final class StubRecord {
    public static final String NAME = "(missing span)";

    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

    private StubRecord() {}

    /**
     * The record's value.
     *
     * @param startMicros the earliest start of its children, in microseconds since 1970
     * @param parentId the trace's root, or null while none has left
     * @param groupId the trace's group, or null
     */
    public static byte[] of(
            String traceId, String id, long startMicros, @Nullable String parentId, @Nullable String groupId) {
        JsonMembers stub = new JsonMembers();
        stub.put("id", Json.quoted(id));
        stub.put("trace_id", Json.quoted(traceId));
        stub.put("name", Json.quoted(NAME));
        Instant start = Instant.EPOCH.plus(startMicros, ChronoUnit.MICROS);
        stub.put("start_timestamp", Json.quoted(TIMESTAMP.format(start)));
        if (parentId != null) {
            stub.put("parent_id", Json.quoted(parentId));
        }
        if (groupId != null) {
            stub.put("group_id", Json.quoted(groupId));
        }
        stub.put("metadata", "{\"spanflow\":{\"stub\":true}}".getBytes(UTF_8));
        return stub.toBytes();
    }
}
