/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, strings, whole numbers and booleans; fractions are cut. */
final class JsonTree {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<?, ?> members;

    private JsonTree(Map<?, ?> members) {
        this.members = members;
    }

    /** @throws JsonProcessingException when it is no JSON object */
    static JsonTree parse(String json) throws IOException {
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new JsonParseException(parser, "no JSON object");
            }
            return new JsonTree(object(parser));
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            members.put(name, value(parser));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getValueAsLong();
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NULL -> null;
            default -> parser.getText();
        };
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    /** Empty when it is absent. */
    JsonTree object(String name) {
        return new JsonTree(members.get(name) instanceof Map<?, ?> map ? map : Map.of());
    }

    List<JsonTree> objects(String name) {
        List<JsonTree> objects = new ArrayList<>();
        if (members.get(name) instanceof List<?> list) {
            list.forEach(each -> objects.add(new JsonTree(each instanceof Map<?, ?> map ? map : Map.of())));
        }
        return objects;
    }

    @Nullable
    String textOrNull(String name) {
        Object value = members.get(name);
        return value == null ? null : value.toString();
    }

    String text(String name) {
        String text = textOrNull(name);
        return text == null ? "" : text;
    }

    /** 0 when it is absent. */
    long number(String name) {
        return members.get(name) instanceof Number number ? number.longValue() : 0;
    }

    @Nullable
    Long numberOrNull(String name) {
        return members.get(name) instanceof Number number ? Long.valueOf(number.longValue()) : null;
    }

    boolean truth(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    Map<?, ?> members() {
        return members;
    }
}
