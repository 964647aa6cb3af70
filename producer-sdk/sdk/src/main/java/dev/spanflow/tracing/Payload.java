/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An input, an output or metadata as it was when the caller gave it: nothing in it can change any more.
 *
 * @param values made of strings, numbers, booleans, byte arrays, and lists and maps of these
 * @param bytes about how long the JSON will be
 */
record Payload(Map<String, @Nullable Object> values, long bytes) {
    static final Payload EMPTY = new Payload(Map.of(), 2);

    /** Copies what the caller may still change. A null map is an empty one. */
    static Payload of(@Nullable Map<String, ?> values) {
        return values == null ? EMPTY : of(values, Capture.ALL_CHARS);
    }

    /** As {@link #of(Map)}, with strings cut to so many characters. */
    static Payload of(Map<String, ?> values, int maxChars) {
        Capture capture = new Capture(maxChars);
        Object captured = capture.value(values);
        return captured instanceof Map<?, ?> map ? new Payload(strings(map), capture.bytes()) : unreadable(captured);
    }

    /** This and one more entry; of a name that occurs twice, the last. */
    Payload with(String name, @Nullable Object value) {
        String kept = Capture.name(name);
        if (value instanceof String text) {
            return with(kept, text, Capture.bytesOf(text));
        }
        Capture capture = new Capture(Capture.ALL_CHARS);
        return with(kept, capture.value(value), capture.bytes());
    }

    private Payload with(String name, @Nullable Object captured, long more) {
        long sum = bytes + name.length() + more;
        if (values.isEmpty()) {
            return new Payload(Collections.singletonMap(name, captured), sum);
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>(values);
        all.put(name, captured);
        return new Payload(Collections.unmodifiableMap(all), sum);
    }

    private static Payload unreadable(@Nullable Object why) {
        return EMPTY.with("unreadable", why);
    }

    @SuppressWarnings("unchecked") // a captured map has strings for keys
    private static Map<String, @Nullable Object> strings(Map<?, ?> map) {
        return (Map<String, @Nullable Object>) map;
    }
}
