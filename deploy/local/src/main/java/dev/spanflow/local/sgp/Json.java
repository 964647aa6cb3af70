/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The one JSON mapper of the stand-in. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS) // numbers are answered as they came
            .build();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static JsonParser parser(String text) throws IOException {
        return MAPPER.createParser(text);
    }

    /** The body as a tree; an empty object after noting that it is not JSON. */
    static JsonNode tree(byte[] body, Problems problems) {
        try {
            return MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            problems.add("json_invalid", "the body is not JSON: " + e.getOriginalMessage());
        } catch (NumberFormatException e) {
            problems.add("json_invalid", "the body holds a number out of range");
        } catch (IOException e) {
            problems.add("json_invalid", "the body is not UTF-8");
        }
        return object();
    }

    /** Reads text that was checked when it was stored. */
    static ObjectNode storedObject(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node instanceof ObjectNode object) {
                return object;
            }
            throw new IllegalStateException("a stored span is not a JSON object");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws Refusal 422 for what does not fit */
    static <T> T read(byte[] body, TypeReference<T> type) {
        try {
            return MAPPER.readValue(body, type);
        } catch (IOException e) {
            throw new Refusal(422, String.valueOf(e.getMessage()));
        }
    }

    static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
