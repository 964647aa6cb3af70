/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How Spanflow reads JSON: UTF-8 only, no duplicates search, nesting well below what SGP's own parser takes. Names are not
 * interned: those in payloads are anybody's.
 */
final class Json {
    static final int MAX_DEPTH = 500;
    static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private Json() {}

    /** The text as a JSON string, quotes included, in UTF-8. */
    static byte[] quoted(String text) {
        byte[] escaped = JsonStringEncoder.getInstance().quoteAsUTF8(text);
        byte[] quoted = new byte[escaped.length + 2];
        quoted[0] = '"';
        System.arraycopy(escaped, 0, quoted, 1, escaped.length);
        quoted[quoted.length - 1] = '"';
        return quoted;
    }

    /** The texts as a JSON array of strings. */
    static byte[] quoted(Collection<String> texts) {
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.write('[');
        for (String text : texts) {
            if (array.size() > 1) {
                array.write(',');
            }
            array.writeBytes(quoted(text));
        }
        array.write(']');
        return array.toByteArray();
    }

    static byte[] number(long value) {
        return Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] truth(boolean value) {
        return Boolean.toString(value).getBytes(StandardCharsets.US_ASCII);
    }

    /** The numbers as a JSON array. */
    static byte[] numbers(List<Long> values) {
        return values.stream()
                .map(String::valueOf)
                .collect(Collectors.joining(",", "[", "]"))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
