/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OpenTelemetry span that is current on this thread: what of the infrastructure's trace SGP may link to. That API is
 * an optional dependency.
 *
 * @param traceId 32 lowercase hex digits
 * @param spanId 16 lowercase hex digits
 */
record AmbientSpan(String traceId, String spanId) {
    private static final Logger log = LoggerFactory.getLogger(AmbientSpan.class);
    private static final boolean PRESENT = isPresent();

    /** Null when there is none, or no OpenTelemetry in the class path. */
    static @Nullable AmbientSpan current() {
        return PRESENT ? OpenTelemetry.current() : null;
    }

    private static boolean isPresent() {
        try {
            OpenTelemetry.current();
            return true;
        } catch (RuntimeException | LinkageError e) {
            log.debug("No OpenTelemetry API in the class path: {}", e.toString());
            return false;
        }
    }

    /** Loaded only where the API is there. */
    private static final class OpenTelemetry {
        static @Nullable AmbientSpan current() {
            SpanContext span = Span.current().getSpanContext();
            return span.isValid() ? new AmbientSpan(span.getTraceId(), span.getSpanId()) : null;
        }
    }
}
