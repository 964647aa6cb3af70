/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The known fields of one JSON object: the type of each, and the text of those that are strings. Payloads are skipped. One
 * pass over the bytes, for every record: sets of fields are bits, see {@link Field#bit}.
 */
final class SpanValues {
    private static final int FIELDS = Field.values().length;

    private final @Nullable String[] texts = new String[FIELDS];
    private int present;
    private int nulls;
    private int objects;
    private boolean deepFaults;

    private SpanValues() {}

    static SpanValues of(byte[] bytes) throws InvalidSpanException {
        if (!RawBytes.areUtf8(bytes)) {
            throw new InvalidSpanException(Reason.NOT_JSON, "the value is not UTF-8");
        }
        SpanValues values = new SpanValues();
        values.deepFaults = RawBytes.mayEscapeSurrogates(bytes);
        try (JsonParser parser = Json.FACTORY.createParser(bytes)) {
            requireObject(parser.nextToken());
            values.readMembers(parser);
            if (parser.nextToken() != null) {
                throw new InvalidSpanException(Reason.NOT_JSON, "something follows the JSON object");
            }
        } catch (IOException e) {
            throw new InvalidSpanException(Reason.NOT_JSON, firstLine(e));
        }
        return values;
    }

    private static void requireObject(@Nullable JsonToken first) throws InvalidSpanException {
        if (first == null) {
            throw new InvalidSpanException(Reason.NOT_JSON, "the value is empty");
        }
        if (first != JsonToken.START_OBJECT) {
            throw new InvalidSpanException(Reason.NOT_AN_OBJECT, "the value is JSON, but " + first + ", no object");
        }
    }

    boolean isNull(Field field) {
        return (nulls & field.bit()) != 0;
    }

    /** Whether the field is there and not null. */
    boolean has(Field field) {
        return (present & ~nulls & field.bit()) != 0;
    }

    boolean isObject(Field field) {
        return (objects & field.bit()) != 0;
    }

    /** The string, or null when the field is absent or of another type. */
    @Nullable
    String text(Field field) {
        return texts[field.index()];
    }

    /** Whether {@link DeepRepairs} may have something to do. */
    boolean mayHaveDeepFaults() {
        return deepFaults;
    }

    private void readMembers(JsonParser parser) throws IOException, InvalidSpanException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken token = parser.nextToken();
            Field field = Field.named(name);
            if (field != null) {
                read(field, token, parser);
            }
            skip(token, parser);
        }
    }

    private void read(Field field, JsonToken token, JsonParser parser) throws IOException, InvalidSpanException {
        if ((present & field.bit()) != 0) {
            throw new InvalidSpanException(Reason.DUPLICATE_FIELD, field.jsonName() + " occurs twice");
        }
        present |= field.bit();
        switch (token) {
            case VALUE_STRING -> texts[field.index()] = parser.getText();
            case VALUE_NULL -> nulls |= field.bit();
            case START_OBJECT -> objects |= field.bit();
            default -> {
                // of a type that no field has
            }
        }
    }

    /** As {@link JsonParser#skipChildren}, with an eye on the numbers. */
    private void skip(JsonToken first, JsonParser parser) throws IOException {
        int depth = 0;
        JsonToken token = first;
        while (true) {
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_NUMBER_FLOAT && !DeepRepairs.isInRange(parser)) {
                deepFaults = true;
            }
            if (depth == 0) {
                return;
            }
            token = parser.nextToken();
        }
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
