/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** A JSON Schema of this module, as JSON to look at and as a schema to validate by. */
record SchemaFile(String name, JsonNode json, Schema schema) {
    static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code span} for {@code span.schema.json}. */
    static SchemaFile named(String name) {
        try (InputStream file = SchemaFile.class.getResourceAsStream(name + ".schema.json")) {
            JsonNode json = JSON.readTree(file);
            return new SchemaFile(name, json, REGISTRY.getSchema(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean accepts(String value) {
        return schema.validate(value, InputFormat.JSON).isEmpty();
    }

    JsonNode property(String property) {
        return json.path("properties").path(property);
    }

    Set<String> propertyNames() {
        Set<String> names = new TreeSet<>();
        json.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The strings of an array or the one string, without null: those of {@code required}, {@code type}, {@code enum}. */
    static List<String> texts(JsonNode node) {
        return node.isTextual()
                ? List.of(node.asText())
                : StreamSupport.stream(node.spliterator(), false)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText)
                        .toList();
    }
}
