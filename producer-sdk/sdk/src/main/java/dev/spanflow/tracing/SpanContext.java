/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Ids;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to travel with work so that its spans join the trace: the ids of the trace, the parent and the group.
 *
 * <p>As text it is {@code 1/trace/parent/group}, each part percent-encoded, at most {@value #MAX_CHARS} characters. A
 * faulty text or id makes an {@linkplain #EMPTY empty} context and a line in the debug log, never an exception.
 *
 * @param traceId empty only in the empty context
 * @param spanId the parent of what joins; null makes roots
 */
public record SpanContext(
        String traceId, @Nullable String spanId, @Nullable String groupId) {
    /** No trace. */
    public static final SpanContext EMPTY = new SpanContext("", null, null);

    /** The entry of a carrier: a header, a member of a queue payload. */
    public static final String ENTRY = Headers.CONTEXT;

    /** The environment variable that hands a context to a child process. */
    public static final String VARIABLE = "SPANFLOW_CONTEXT";

    /** Three ids of the greatest length, every byte encoded, take 2,308 characters. */
    static final int MAX_CHARS = 4096;

    private static final Logger log = LoggerFactory.getLogger(SpanContext.class);
    private static final String VERSION = "1";
    private static final int PARTS = 4;

    public SpanContext {
        String fault = fault(traceId, spanId, groupId);
        if (fault != null) {
            log.debug("Context ignored: {}", fault);
            traceId = "";
        }
        if (traceId.isEmpty()) {
            spanId = null;
            groupId = null;
        }
    }

    private static @Nullable String fault(String traceId, @Nullable String spanId, @Nullable String groupId) {
        String fault = traceId.isEmpty() ? null : Ids.fault(traceId);
        if (fault == null && spanId != null) {
            fault = Ids.fault(spanId);
        }
        return fault == null && groupId != null ? Ids.fault(groupId) : fault;
    }

    /** Reads the entry {@value #ENTRY}, in any case, as HTTP may have changed it. */
    public static SpanContext from(Map<String, String> carrier) {
        String text = carrier.get(ENTRY);
        if (text != null) {
            return parse(text);
        }
        return carrier.entrySet().stream()
                .filter(entry -> ENTRY.equalsIgnoreCase(entry.getKey()))
                .map(entry -> parse(entry.getValue()))
                .findFirst()
                .orElse(EMPTY);
    }

    /** Reads the text form. */
    public static SpanContext parse(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return EMPTY;
        }
        try {
            return parts(text);
        } catch (IllegalArgumentException e) {
            log.debug("Context ignored: {}", e.getMessage());
            return EMPTY;
        }
    }

    private static SpanContext parts(String text) {
        if (text.length() > MAX_CHARS) {
            throw new IllegalArgumentException(text.length() + " characters, more than " + MAX_CHARS);
        }
        String[] parts = text.split("/", -1);
        if (parts.length != PARTS || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("not 1/trace/parent/group: " + text);
        }
        return new SpanContext(PercentCode.decode(parts[1]), part(parts[2]), part(parts[3]));
    }

    private static @Nullable String part(String encoded) {
        return encoded.isEmpty() ? null : PercentCode.decode(encoded);
    }

    public boolean isEmpty() {
        return traceId.isEmpty();
    }

    /** A carrier with the one entry {@value #ENTRY}; without any if this is empty. */
    public Map<String, String> toMap() {
        return isEmpty() ? Map.of() : Map.of(ENTRY, toText());
    }

    /**
     * Sets {@value #VARIABLE} for a child process, or removes it if this is empty:
     * {@code context.writeTo(processBuilder.environment())}.
     */
    public void writeTo(Map<String, String> environment) {
        if (isEmpty()) {
            environment.remove(VARIABLE);
        } else {
            environment.put(VARIABLE, toText());
        }
    }

    /** The text form; an empty string if this is empty. */
    public String toText() {
        if (isEmpty()) {
            return "";
        }
        return String.join("/", VERSION, PercentCode.encode(traceId), encoded(spanId), encoded(groupId));
    }

    private static String encoded(@Nullable String part) {
        return part == null ? "" : PercentCode.encode(part);
    }
}
