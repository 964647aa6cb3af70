/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies a value out of the caller's hands: immutable scalars by reference, maps, collections and arrays in depth,
 * objects of the JDK as text, any other as Jackson sees it, or as text where Jackson does not. Never throws.
 *
 * <p>One use, one thread.
 */
final class Capture {
    /** Half of what SGP's side of Spanflow reads; deeper values, and those that hold themselves, become text. */
    static final int MAX_DEPTH = 200;

    /** Readers of JSON refuse member names above 50,000 characters, and numbers above 1,000 digits. */
    static final int MAX_NAME_CHARS = 1_000;

    private static final int MAX_NUMBER_BITS = 3_000;
    private static final int MAX_NUMBER_DIGITS = 900;
    private static final int SCALAR_BYTES = 8;
    private static final int STRUCTURE_BYTES = 4;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();

    /** No string is cut. */
    static final int ALL_CHARS = Integer.MAX_VALUE;

    private final int maxChars;
    private long bytes;
    private int depth;

    /** @param maxChars what is left of longer strings; longer byte arrays only leave their length */
    Capture(int maxChars) {
        this.maxChars = maxChars;
    }

    /** About how long the JSON of all captured values will be. */
    long bytes() {
        return bytes;
    }

    @Nullable
    Object value(@Nullable Object value) {
        if (value == null) {
            bytes += SCALAR_BYTES;
            return null;
        }
        try {
            return copy(value);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return text("(unreadable " + value.getClass().getName() + ": "
                    + e.getClass().getName() + ")");
        }
    }

    /** A member name as readers of JSON take it. */
    static String name(@Nullable Object name) {
        String text = String.valueOf(name);
        return text.length() > MAX_NAME_CHARS ? text.substring(0, MAX_NAME_CHARS) : text;
    }

    /** About how long the JSON of a text will be. */
    static long bytesOf(String text) {
        return (long) text.length() + STRUCTURE_BYTES;
    }

    private @Nullable Object copy(Object value) {
        if (value instanceof CharSequence || value instanceof Character || value instanceof Throwable) {
            return text(value.toString());
        }
        if (value instanceof Enum<?> constant) {
            return text(constant.name());
        }
        if (value instanceof Boolean) {
            return scalar(value);
        }
        if (value instanceof byte[] binary) {
            return binary(binary);
        }
        return value instanceof Number number ? number(number) : structure(value);
    }

    private Object binary(byte[] binary) {
        if (binary.length > maxChars) {
            return text("(" + binary.length + " bytes)");
        }
        bytes += binary.length * 4L / 3 + STRUCTURE_BYTES;
        return binary.clone();
    }

    private Object number(Number number) {
        return isShort(number) && isImmutable(number) ? scalar(number) : text(number.toString());
    }

    private static boolean isShort(Number number) {
        if (number instanceof BigInteger big) {
            return big.bitLength() <= MAX_NUMBER_BITS;
        }
        return !(number instanceof BigDecimal decimal) || decimal.precision() <= MAX_NUMBER_DIGITS;
    }

    /** Not an AtomicLong, nor a subclass of anyone's own. */
    private static boolean isImmutable(Number number) {
        String type = number.getClass().getName();
        return type.startsWith("java.lang.") || type.startsWith("java.math.");
    }

    private @Nullable Object structure(Object value) {
        if (depth == MAX_DEPTH) {
            return text("(deeper than " + MAX_DEPTH + ")");
        }
        depth++;
        try {
            bytes += STRUCTURE_BYTES;
            if (value instanceof Map<?, ?> map) {
                return map(map);
            }
            if (value instanceof Collection<?> values) {
                return list(values);
            }
            if (value.getClass().isArray()) {
                return array(value);
            }
            return isOfThePlatform(value) ? text(value.toString()) : object(value);
        } finally {
            depth--;
        }
    }

    private Map<String, @Nullable Object> map(Map<?, ?> map) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 2);
        map.forEach((key, value) -> {
            String name = name(key);
            bytes += name.length() + STRUCTURE_BYTES;
            copy.put(name, value(value));
        });
        return Collections.unmodifiableMap(copy);
    }

    private List<@Nullable Object> list(Collection<?> values) {
        List<@Nullable Object> copy = new ArrayList<>();
        values.forEach(value -> copy.add(value(value)));
        return Collections.unmodifiableList(copy);
    }

    private List<@Nullable Object> array(Object array) {
        int length = Array.getLength(array);
        List<@Nullable Object> copy = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            copy.add(value(Array.get(array, i)));
        }
        return Collections.unmodifiableList(copy);
    }

    /** A UUID, a time, a URI say more as text than by their getters; threads and class loaders have no end of getters. */
    private static boolean isOfThePlatform(Object value) {
        return value.getClass().getName().startsWith("java.") && !(value instanceof Date);
    }

    /** Jackson first makes maps, lists and scalars of it, which are then copied like the caller's own. */
    private @Nullable Object object(Object value) {
        Object seen;
        try {
            seen = MAPPER.convertValue(value, Object.class);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return text(String.valueOf(value));
        }
        return seen == null || seen.getClass() == value.getClass() ? text(String.valueOf(value)) : value(seen);
    }

    private Object scalar(Object value) {
        bytes += SCALAR_BYTES;
        return value;
    }

    private String text(String text) {
        String kept = text.length() <= maxChars ? text : text.substring(0, maxChars) + "…";
        bytes += bytesOf(kept);
        return kept;
    }
}
