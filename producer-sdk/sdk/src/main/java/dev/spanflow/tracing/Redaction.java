/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of inputs, outputs and metadata what must not leave the process; see {@link TracingBuilder#redaction}. Runs
 * before a record goes to Kafka or into the journal. If it throws, the field leaves empty, and the span is marked with
 * {@code metadata.spanflow.redaction_failed}.
 */
@FunctionalInterface
public interface Redaction {
    /**
     * Returns what may leave. Must be thread-safe. The ids, the name and the type of a span do not come here. Of a span
     * that is too large for a record, long strings come here cut already: look for the beginning of a secret, not its end.
     *
     * @param field {@code input}, {@code output} or {@code metadata}
     * @param values cannot be changed: make a copy, or return it as it is; error messages are the entry
     *     {@code error_message} of metadata
     */
    Map<String, ?> redact(String field, Map<String, @Nullable Object> values);

    /** Puts {@code ***} for the values of these names, in any case and at any depth. */
    static Redaction ofNames(String... names) {
        Set<String> lower =
                Arrays.stream(names).map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        return (field, values) -> masked(values, lower);
    }

    private static Map<String, @Nullable Object> masked(Map<?, ?> values, Set<String> names) {
        Map<String, @Nullable Object> masked = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            String name = String.valueOf(key);
            masked.put(name, names.contains(name.toLowerCase(Locale.ROOT)) ? "***" : maskedInside(value, names));
        });
        return masked;
    }

    private static @Nullable Object maskedInside(@Nullable Object value, Set<String> names) {
        if (value instanceof Map<?, ?> map) {
            return masked(map, names);
        }
        return value instanceof List<?> list
                ? Arrays.asList(list.stream()
                        .map(element -> maskedInside(element, names))
                        .toArray())
                : value;
    }
}
