/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** The Kafka headers of Spanflow's records. Values are UTF-8 text; a record without any of them is a sound span record. */
public final class Headers {
    /** Version of the record format; absent is 1. A greater one than {@link #VERSION_KNOWN} is a dead letter. */
    public static final String VERSION = "spanflow-version";
    /** The SGP account that the span belongs to; absent is {@link #DEFAULT_ACCOUNT}. */
    public static final String ACCOUNT = "spanflow-account";
    /** On ordered records: {@code first}, {@code update} or {@code stub}. */
    public static final String KIND = "spanflow-kind";
    /** On ordered records: where the record came from, {@code partition@offset} of the spans topic. */
    public static final String INPUT = "spanflow-input";
    /** On ordered records of a replay: its id. */
    public static final String REPLAY = "spanflow-replay";
    /** Set when a record was put on the partition where it belongs: {@code partition@offset} of where it was. */
    public static final String REROUTED = "spanflow-rerouted";
    /** On a redriven dead letter: the how-manieth time it was redriven, from 1. */
    public static final String ATTEMPT = "spanflow-attempt";
    /** With {@link #REROUTED} and {@link #ATTEMPT}: when the record was first appended, in milliseconds since 1970. */
    public static final String APPENDED = "spanflow-appended";
    /** On the workers' own messages, of any transport: the trace that goes on there, {@code 1/trace/parent/group}. */
    public static final String CONTEXT = "spanflow-context";

    public static final int VERSION_KNOWN = 1;
    public static final String DEFAULT_ACCOUNT = "default";

    private Headers() {}

    /** The last value of that name, or null when there is none. */
    public static @Nullable String text(org.apache.kafka.common.header.Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : text(header);
    }

    /** Its value; null when it has none. */
    public static @Nullable String text(Header header) {
        byte[] value = header.value();
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** {@code partition@offset}. */
    public static String place(int partition, long offset) {
        return partition + "@" + offset;
    }

    /** How often a record was redriven; 0 for never, or when the header is not ours. */
    public static int attempt(org.apache.kafka.common.header.Headers headers) {
        String attempt = text(headers, ATTEMPT);
        return attempt != null && attempt.matches("\\d{1,6}") ? Integer.parseInt(attempt) : 0;
    }

    /** The account of a record. */
    public static String account(org.apache.kafka.common.header.Headers headers) {
        return account(text(headers, ACCOUNT));
    }

    /** The account that the value of the header names. */
    public static String account(@Nullable String header) {
        return header == null || header.isEmpty() ? DEFAULT_ACCOUNT : header;
    }
}
