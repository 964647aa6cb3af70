/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** What the log's MDC of a thread says under {@code trace_id}, {@code span_id} and {@code group_id}. */
record LogContext(
        @Nullable String traceId,
        @Nullable String spanId,
        @Nullable String groupId) {
    static final String TRACE_ID = "trace_id";
    static final String SPAN_ID = "span_id";
    static final String GROUP_ID = "group_id";

    /** Shows these ids, and no others; returns what to show when it is current no more. */
    static LogContext replacedBy(SpanIds ids) {
        LogContext before = new LogContext(MDC.get(TRACE_ID), MDC.get(SPAN_ID), MDC.get(GROUP_ID));
        new LogContext(ids.isEmpty() ? null : ids.traceId(), ids.spanText(), ids.groupId()).show();
        return before;
    }

    void show() {
        show(TRACE_ID, traceId);
        show(SPAN_ID, spanId);
        show(GROUP_ID, groupId);
    }

    private static void show(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
