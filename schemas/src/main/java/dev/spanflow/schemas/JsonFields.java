/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by name and type. What is absent or of another type is an {@link
 * IllegalArgumentException} that names it; {@code null} is as if absent.
 */
final class JsonFields {
    private final JsonMembers members;
    private final String path;

    private JsonFields(JsonMembers members, String path) {
        this.members = members;
        this.path = path;
    }

    /**
     * @param path what stands before the names in messages
     * @throws UncheckedIOException for bytes that are not JSON
     */
    static JsonFields of(byte[] json, String path) {
        if (read(json, JsonParser::currentToken) != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException((path.isEmpty() ? "the value" : path) + " is no JSON object");
        }
        return new JsonFields(JsonMembers.of(json), path.isEmpty() ? "" : path + ".");
    }

    JsonFields object(String name) {
        return of(required(name, value(name)), path + name);
    }

    String text(String name) {
        return required(name, textOrNull(name));
    }

    @Nullable
    String textOrNull(String name) {
        byte[] value = value(name);
        return value == null ? null : read(value, parser -> text(name, parser));
    }

    long number(String name) {
        return required(name, numberOrNull(name));
    }

    @Nullable
    Long numberOrNull(String name) {
        byte[] value = value(name);
        return value == null ? null : read(value, parser -> number(name, parser));
    }

    List<Long> numbers(String name) {
        return read(required(name, value(name)), parser -> {
            List<Long> numbers = new ArrayList<>();
            require(parser.currentToken() == JsonToken.START_ARRAY, name, "no array");
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                numbers.add(number(name, parser));
            }
            return numbers;
        });
    }

    /** Empty when it is absent. */
    List<String> texts(String name) {
        byte[] value = value(name);
        return value == null
                ? List.of()
                : read(value, parser -> {
                    List<String> texts = new ArrayList<>();
                    require(parser.currentToken() == JsonToken.START_ARRAY, name, "no array");
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        texts.add(text(name, parser));
                    }
                    return texts;
                });
    }

    boolean truth(String name) {
        return read(required(name, value(name)), parser -> {
            require(parser.currentToken().isBoolean(), name, "neither true nor false");
            return parser.getBooleanValue();
        });
    }

    private String text(String name, JsonParser parser) throws IOException {
        require(parser.currentToken() == JsonToken.VALUE_STRING, name, "no string");
        return parser.getText();
    }

    private long number(String name, JsonParser parser) throws IOException {
        require(
                parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER,
                name,
                "no whole number of 64 bits");
        return parser.getLongValue();
    }

    private byte @Nullable [] value(String name) {
        byte[] value = members.get(name);
        return value == null || value[0] == 'n' ? null : value;
    }

    private <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(path + name + " is missing");
        }
        return value;
    }

    private void require(boolean holds, String name, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(path + name + " is " + otherwise);
        }
    }

    private interface Reading<T> {
        T of(JsonParser parser) throws IOException;
    }

    private static <T> T read(byte[] json, Reading<T> reading) {
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            return reading.of(parser);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
