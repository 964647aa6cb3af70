/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the JSON Schema of the span record to the code that reads span records. */
class SpanSchemaTest {
    /** Sound and faulty values of every kind of field. The sound times are one instant, so that no end is too early. */
    private static final List<String> VALUES = List.of(
            "null",
            "7",
            "true",
            "[]",
            "{}",
            "{\"spanflow\":1}",
            "\"\"",
            "\"a\"",
            "\"a\\n\"",
            "\"a\\u0000b\"",
            "\"a\\u007f\"",
            "\"\\u0080\"",
            "\"\\u00a0 é 😀\"",
            "\"" + "x".repeat(256) + "\"",
            "\"" + "x".repeat(257) + "\"",
            "\"SUCCESS\"",
            "\"success\"",
            "\"CANCELED\"",
            "\"COMPLETION\"",
            "\"OUTPUT_GUARDRAIL\"",
            "\"0123456789abcdef\"",
            "\"0123456789abcdef\\n\"",
            "\"0123456789abcdef0123456789abcdef\"",
            "\"0123456789ABCDEF0123456789ABCDEF\"",
            "\"2030-05-01T10:00:01Z\"",
            "\"2030-05-01T10:00:01Z\\n\"",
            "\"2030-05-02T03:59:01.000000000+17:59\"",
            "\"2030-05-02T04:01:01+18:01\"",
            "\"2030-05-01T10:00:01.1234567890Z\"",
            "\"2030-05-01T10:00:01.Z\"",
            "\"2030-05-01T10:00:60Z\"",
            "\"2030-05-01T24:00:00Z\"",
            "\"2030-13-01T10:00:01Z\"",
            "\"2030-05-01T10:00:01+24:00\"",
            "\"2030-05-01T10:00:01\"",
            "\"2030-05-01 10:00:01Z\"",
            "\"0000-05-01T10:00:01Z\"",
            "\"+2030-05-01T10:00:01Z\"");

    private final SchemaFile schema = SchemaFile.named("span");

    @Test
    void fields_areThoseOfTheCode() {
        String[] names = Arrays.stream(Field.values()).map(Field::jsonName).toArray(String[]::new);
        String[] required = Arrays.stream(Field.values())
                .filter(Field::required)
                .map(Field::jsonName)
                .toArray(String[]::new);

        assertThat(schema.propertyNames()).containsExactlyInAnyOrder(names);
        assertThat(SchemaFile.texts(schema.json().path("required"))).containsExactlyInAnyOrder(required);
    }

    @ParameterizedTest
    @EnumSource
    void field_isOfItsKind(Field field) {
        String type = field.kind() == Field.Kind.OBJECT ? "object" : "string";
        String rules = switch (field.kind()) {
            case REQUIRED_ID, OPTIONAL_ID -> "#/$defs/id";
            case START, END -> "#/$defs/timestamp";
            default -> "";
        };

        assertThat(SchemaFile.texts(schema.property(field.jsonName()).path("type")))
                .containsExactlyElementsOf(field.required() ? List.of(type) : List.of(type, "null"));
        assertThat(schema.property(field.jsonName()).path("$ref").asText()).isEqualTo(rules);
    }

    @Test
    void words_areThoseOfTheCode() {
        assertThat(SchemaFile.texts(schema.property("type").path("enum")))
                .containsExactly(
                        Arrays.stream(SpanType.values()).map(Enum::name).toArray(String[]::new));
        assertThat(SchemaFile.texts(schema.property("status").path("enum")))
                .containsExactlyInAnyOrderElementsOf(Repairs.STATUSES);
    }

    @Test
    void longestId_isThatOfTheCode() {
        assertThat(schema.json().at("/$defs/id/maxLength").asInt()).isEqualTo(Ids.MAX_BYTES);
    }

    /** Each field with each value, in a started and in a completed span. */
    @ParameterizedTest
    @EnumSource
    void schemaAndReader_takeTheSame(Field field) {
        for (String value : VALUES) {
            assertAgreed(Spans.span("t", "a").with(field.jsonName(), value));
            assertAgreed(Spans.span("t", "a")
                    .with("obs_trace_id", "\"0123456789abcdef0123456789abcdef\"")
                    .with("end_timestamp", "\"2030-05-01T10:00:01Z\"")
                    .with(field.jsonName(), value));
        }
        assertAgreed(Spans.span("t", "a").completed().without(field.jsonName()));
    }

    /** Several fields at once, drawn at random. */
    @Test
    void schemaAndReader_takeTheSame_ofAnyFields() {
        List<Field> fields = List.of(Field.values());
        for (long seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            Spans span = Spans.span("t", "a").with("unknown", "[1, {}]");
            for (int i = random.nextInt(3); i >= 0; i--) {
                Field field = fields.get(random.nextInt(fields.size()));
                span.with(field.jsonName(), VALUES.get(random.nextInt(VALUES.size())));
            }
            assertAgreed(span);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "null", "{}", "{\"id\":\"a\"}"})
    void schema_refusesWhatIsNoSpan(String json) {
        assertThat(schema.accepts(json)).isFalse();
    }

    /** What JSON Schema has no words for: the reader knows better. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            parent_id     | "\\ud800"
            end_timestamp | "2030-05-01T09:59:59Z"
            end_timestamp | "2030-02-30T10:00:00Z"
            """)
    void schema_takesMoreThanTheReader(String field, String value) {
        Spans span = Spans.span("t", "a").with(field, value);

        assertThat(schema.accepts(span.json())).isTrue();
        assertThat(soundToTheReader(span)).isFalse();
    }

    @Test
    void schema_countsCharacters_whereTheReaderCountsBytes() {
        Spans span = Spans.span("t", "a").parent("ä".repeat(256));

        assertThat(schema.accepts(span.json())).isTrue();
        assertThat(soundToTheReader(span)).isFalse();
    }

    private void assertAgreed(Spans span) {
        assertThat(schema.accepts(span.json())).as(span.json()).isEqualTo(soundToTheReader(span));
    }

    private static boolean soundToTheReader(Spans span) {
        try {
            return !SpanRecord.read(span.json().getBytes(UTF_8)).repaired();
        } catch (InvalidSpanException e) {
            return false;
        }
    }
}
