/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is written of traces and groups is what their JSON Schemas tell: every field, and no other. */
class SummarySchemaTest {
    private static final TraceSummary.Root ROOT =
            new TraceSummary.Root("r", "work \"1\"", "ERROR", Spans.START, Spans.END);

    @Test
    void fullSummary_hasAllFieldsOfTheSchema() throws IOException {
        SchemaFile schema = SchemaFile.named("trace-summary");
        byte[] json = new TraceSummary("a", "t", "g", TraceState.FAILED, ROOT, 5, 4, 1, 2, 1, 10, 20).toJson();

        assertThat(schema.accepts(text(json))).isTrue();
        assertThat(names(json)).isEqualTo(schema.propertyNames());
    }

    @Test
    void bareSummary_hasTheRequiredFields() throws IOException {
        SchemaFile schema = SchemaFile.named("trace-summary");
        byte[] json = new TraceSummary("a", "t", null, TraceState.OPEN, null, 0, 0, 1, 0, 0, 10, 10).toJson();

        assertThat(schema.accepts(text(json))).isTrue();
        assertThat(names(json))
                .containsExactlyInAnyOrderElementsOf(
                        SchemaFile.texts(schema.json().path("required")));
    }

    @Test
    void states_areThoseOfTheSchema() {
        assertThat(SchemaFile.texts(
                        SchemaFile.named("trace-summary").property("state").path("enum")))
                .containsExactly("open", "complete", "failed")
                .hasSize(TraceState.values().length);
    }

    @Test
    void rollup_hasAllFieldsOfTheSchema() throws IOException {
        SchemaFile schema = SchemaFile.named("group-rollup");
        byte[] json = new GroupRollup("a", "g", 1, 2, 3, 60, 10, 20).toJson();

        assertThat(schema.accepts(text(json))).isTrue();
        assertThat(names(json)).isEqualTo(schema.propertyNames());
        assertThat(new ObjectMapper().readTree(json).path("traces").asInt()).isEqualTo(6);
    }

    @Test
    void otherTypes_areNotAccepted() {
        String rollup = text(new GroupRollup("a", "g", 1, 2, 3, 60, 10, 20).toJson());

        assertThat(SchemaFile.named("group-rollup").accepts(rollup.replace("\"open\":1", "\"open\":\"1\"")))
                .isFalse();
    }

    private static Set<String> names(byte[] json) throws IOException {
        JsonNode object = new ObjectMapper().readTree(json);
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String text(byte[] json) {
        return new String(json, UTF_8);
    }
}
