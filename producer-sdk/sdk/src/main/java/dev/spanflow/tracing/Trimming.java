/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Makes a span fit into a record. From its largest field on, first long strings are cut, then whole fields emptied, and
 * no more than is needed. What was touched is named in {@code metadata.spanflow.trimmed}.
 */
final class Trimming {
    /** The least that {@code maxBytes} may be: ids, name and marks always fit. */
    static final int MIN_BYTES = 16_000;

    /** What is left of a string that is cut. */
    static final int KEPT_CHARS = 4_096;

    private static final String MARK = "trimmed";

    private enum Field {
        INPUT,
        OUTPUT,
        METADATA;

        Payload of(SpanSnapshot span) {
            return switch (this) {
                case INPUT -> span.input();
                case OUTPUT -> span.output();
                case METADATA -> span.metadata();
            };
        }

        SpanSnapshot in(SpanSnapshot span, Payload payload) {
            return new SpanSnapshot(
                    span.start(),
                    span.end(),
                    span.status(),
                    this == INPUT ? payload : span.input(),
                    this == OUTPUT ? payload : span.output(),
                    this == METADATA ? payload : span.metadata(),
                    span.marks());
        }
    }

    private final SpanSnapshot original;
    private final Set<String> trimmed = new TreeSet<>();
    private SpanSnapshot span;

    private Trimming(SpanSnapshot span) {
        this.original = span;
        this.span = span;
        if (span.marks().values().get(MARK) instanceof List<?> before) {
            before.forEach(name -> trimmed.add(String.valueOf(name)));
        }
    }

    /** The span as JSON of at most that many bytes. */
    static byte[] bytes(SpanSnapshot span, int maxBytes) {
        byte[] json = SpanJson.bytes(span);
        return json.length <= maxBytes ? json : new Trimming(span).bytes(maxBytes);
    }

    /** The span itself if its JSON will hardly be longer, else what {@link #bytes} would leave of it. */
    static SpanSnapshot roughly(SpanSnapshot span, int maxBytes) {
        return span.bytes() <= maxBytes ? span : new Trimming(span).roughly(maxBytes);
    }

    private byte[] bytes(int maxBytes) {
        Iterator<Runnable> steps = steps().iterator();
        byte[] json;
        do {
            steps.next().run();
            json = SpanJson.bytes(marked());
        } while (json.length > maxBytes && steps.hasNext());
        return json;
    }

    private SpanSnapshot roughly(int maxBytes) {
        Iterator<Runnable> steps = steps().iterator();
        while (span.bytes() > maxBytes && steps.hasNext()) {
            steps.next().run();
        }
        return marked();
    }

    private List<Runnable> steps() {
        List<Field> largestFirst = new ArrayList<>(List.of(Field.values()));
        largestFirst.sort(
                Comparator.comparingLong((Field field) -> field.of(original).bytes())
                        .reversed());
        List<Runnable> steps = new ArrayList<>();
        largestFirst.forEach(field -> steps.add(() -> replace(field, cut(field.of(span)))));
        largestFirst.forEach(field -> steps.add(() -> replace(field, Payload.EMPTY)));
        return steps;
    }

    private void replace(Field field, Payload payload) {
        if (payload.bytes() < field.of(span).bytes()) {
            trimmed.add(field.name().toLowerCase(Locale.ROOT));
            span = field.in(span, payload);
        }
    }

    private SpanSnapshot marked() {
        return span.withMark(MARK, List.copyOf(trimmed));
    }

    private static Payload cut(Payload payload) {
        return Payload.of(payload.values(), KEPT_CHARS);
    }
}
