/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known fields of one JSON object: the type of each, and the text of those that are strings. Payloads are skipped. */
final class SpanValues {
    private final Map<Field, JsonToken> tokens = new EnumMap<>(Field.class);
    private final Map<Field, String> texts = new EnumMap<>(Field.class);

    private SpanValues() {}

    static SpanValues of(byte[] bytes) throws InvalidSpanException {
        requireUtf8(bytes);
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new InvalidSpanException(Reason.NOT_JSON, "the value is empty");
            }
            if (first != JsonToken.START_OBJECT) {
                throw new InvalidSpanException(Reason.NOT_AN_OBJECT, "the value is JSON, but " + first + ", no object");
            }
            SpanValues values = new SpanValues();
            values.readMembers(parser);
            if (parser.nextToken() != null) {
                throw new InvalidSpanException(Reason.NOT_JSON, "something follows the JSON object");
            }
            return values;
        } catch (IOException e) {
            throw new InvalidSpanException(Reason.NOT_JSON, firstLine(e));
        }
    }

    boolean isNull(Field field) {
        return tokens.get(field) == JsonToken.VALUE_NULL;
    }

    boolean isPresent(Field field) {
        return tokens.containsKey(field);
    }

    boolean isObject(Field field) {
        return tokens.get(field) == JsonToken.START_OBJECT;
    }

    /** The string, or null when the field is absent or of another type. */
    @Nullable
    String text(Field field) {
        return texts.get(field);
    }

    private void readMembers(JsonParser parser) throws IOException, InvalidSpanException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Field field = Field.named(name);
            if (field != null) {
                read(field, token, parser);
            }
            parser.skipChildren();
        }
    }

    private void read(Field field, JsonToken token, JsonParser parser) throws IOException, InvalidSpanException {
        if (tokens.put(field, token) != null) {
            throw new InvalidSpanException(Reason.DUPLICATE_FIELD, field.jsonName() + " occurs twice");
        }
        if (token == JsonToken.VALUE_STRING) {
            texts.put(field, parser.getText());
        }
    }

    /** The parser skims over strings it skips; what is joined into a request must be UTF-8 all through. */
    private static void requireUtf8(byte[] bytes) throws InvalidSpanException {
        int any = 0;
        for (byte b : bytes) {
            any |= b;
        }
        if (any >= 0) {
            return;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new InvalidSpanException(Reason.NOT_JSON, "the value is not UTF-8");
        }
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
