/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object in their order, each value as the bytes it had. Of a name that occurs twice, the last. */
final class JsonMembers {
    private final Map<String, byte[]> values = new LinkedHashMap<>();

    /** Takes an object apart. The bytes must be one that was parsed before. */
    static JsonMembers of(byte[] object) {
        JsonMembers members = new JsonMembers();
        try (JsonParser parser = Json.FACTORY.createParser(object)) {
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                members.values.put(name, value(object, parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the bytes were sound JSON a moment ago", e);
        }
        return members;
    }

    static JsonMembers ofObjectOrEmpty(byte @Nullable [] value) {
        return value != null && value[0] == '{' ? of(value) : new JsonMembers();
    }

    private static byte[] value(byte[] object, JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getByteOffset();
        if (token == JsonToken.VALUE_STRING) {
            parser.finishToken();
        }
        parser.skipChildren();
        return Arrays.copyOfRange(object, from, (int) parser.currentLocation().getByteOffset());
    }

    byte @Nullable [] get(String name) {
        return values.get(name);
    }

    void put(String name, byte[] value) {
        values.put(name, value);
    }

    void putUnlessNull(String name, @Nullable String text) {
        if (text != null) {
            values.put(name, Json.quoted(text));
        }
    }

    void remove(String name) {
        values.remove(name);
    }

    byte[] toBytes() {
        ByteArrayOutputStream object = new ByteArrayOutputStream(256);
        object.write('{');
        values.forEach((name, value) -> {
            if (object.size() > 1) {
                object.write(',');
            }
            object.writeBytes(Json.quoted(name));
            object.write(':');
            object.writeBytes(value);
        });
        object.write('}');
        return object.toByteArray();
    }
}
