/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanRecordTest {
    @Test
    void soundRecord_keepsItsBytesAndTellsItsFields() throws InvalidSpanException {
        byte[] bytes =
                (" " + Spans.span("t", "a").parent("p").group("g").completed().json() + "\n").getBytes(UTF_8);

        SpanRecord record = SpanRecord.read(bytes);

        assertThat(record.bytes()).isSameAs(bytes);
        assertThat(record.traceId()).isEqualTo("t");
        assertThat(record.id()).isEqualTo("a");
        assertThat(record.parentId()).isEqualTo("p");
        assertThat(record.groupId()).isEqualTo("g");
        assertThat(record.completed()).isTrue();
        assertThat(record.repaired()).isFalse();
    }

    @Test
    void startedRoot_hasNeitherParentNorEnd() throws InvalidSpanException {
        SpanRecord record = SpanRecord.read(Spans.span("t", "a").bytes());

        assertThat(record.parentId()).isNull();
        assertThat(record.groupId()).isNull();
        assertThat(record.completed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            parent_id | null
            end_timestamp | null
            input | null
            group_id | null
            """)
    void nullOptional_isCutOutWithoutAMark(String field, String value) throws InvalidSpanException {
        SpanRecord record =
                SpanRecord.read(Spans.span("t", "a").with(field, value).bytes());

        assertThat(json(record)).isEqualTo(Spans.span("t", "a").json());
        assertThat(record.repaired()).isFalse();
    }

    /** The table of repairs in the README. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            end_timestamp | "2030-05-01T09:59:59Z" | "end_timestamp":"2030-05-01T10:00:00.125000+00:00"
            type          | "SOMETHING"            | "type":"CUSTOM"
            type          | 7                      | "type":"CUSTOM"
            status        | "FINE"                 |
            input         | [1, 2.50]              | "input":{"value":[1, 2.50]}
            output        | "text"                 | "output":{"value":"text"}
            expected      | 12                     | "expected":{"value":12}
            parent_id     | ""                     |
            parent_id     | 5                      |
            parent_id     | "a\\u0000b"            |
            group_id      | {"x":1}                |
            application_variant_id | false         |
            obs_trace_id  | "ABC"                  |
            obs_span_id   | "0123456789abcdef"     |
            """)
    void faultyOptional_isRepairedAndMarked(String field, String value, String repaired) throws InvalidSpanException {
        SpanRecord record =
                SpanRecord.read(Spans.span("t", "a").with(field, value).bytes());

        String member = repaired == null ? "" : "," + repaired;
        String sound = Spans.span("t", "a").json();
        assertThat(json(record))
                .isEqualTo(sound.substring(0, sound.length() - 1) + member
                        + ",\"metadata\":{\"spanflow\":{\"repaired\":[\"" + field + "\"]}}}");
        assertThat(record.repaired()).isTrue();
    }

    @Test
    void metadataThatIsNoObject_isWrapped_andHoldsTheMark() throws InvalidSpanException {
        SpanRecord record =
                SpanRecord.read(Spans.span("t", "a").with("metadata", "[1]").bytes());

        assertThat(json(record)).endsWith("\"metadata\":{\"value\":[1],\"spanflow\":{\"repaired\":[\"metadata\"]}}}");
    }

    @Test
    void overlongParent_isCut() throws InvalidSpanException {
        assertThat(SpanRecord.read(Spans.span("t", "a").parent("ä".repeat(128)).bytes())
                        .parentId())
                .hasSize(128);
        assertThat(SpanRecord.read(Spans.span("t", "a").parent("ä".repeat(129)).bytes())
                        .parentId())
                .isNull();
    }

    @Test
    void severalFaults_areRepairedTogether_andOtherBytesStay() throws InvalidSpanException {
        Spans span = Spans.span("t", "a")
                .with("x", "[ 1.50, \"é\\u00e9\" ]")
                .with("status", "\"FINE\"")
                .with("type", "\"NONE\"")
                .with("metadata", "{ \"k\" : 1e3 }");

        String json = json(SpanRecord.read(span.bytes()));

        assertThat(json).contains("\"x\":[ 1.50, \"é\\u00e9\" ]").contains("\"type\":\"CUSTOM\"");
        assertThat(json).contains("\"metadata\":{\"k\" : 1e3,\"spanflow\":{\"repaired\":[\"status\",\"type\"]}}");
    }

    @Test
    void repairedRecord_isSoundWhenReadAgain() throws InvalidSpanException {
        byte[] repaired = SpanRecord.read(
                        Spans.span("t", "a").with("type", "\"NONE\"").bytes())
                .bytes();

        assertThat(SpanRecord.read(repaired).bytes()).isSameAs(repaired);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "none", textBlock = """
            id              | none                  | MISSING_FIELD | id is missing
            id              | null                  | MISSING_FIELD | id is null
            trace_id        | none                  | MISSING_FIELD | trace_id is missing
            name            | none                  | MISSING_FIELD | name is missing
            start_timestamp | none                  | MISSING_FIELD | start_timestamp is missing
            id              | 7                     | BAD_TYPE      | id is no string
            name            | {}                    | BAD_TYPE      | name is no string
            id              | ""                    | BAD_ID        | id is empty
            id              | "a\\u0000"            | BAD_ID        | id holds the control character U+0000
            trace_id        | "a\\nb"               | BAD_ID        | trace_id holds the control character U+000A
            id              | "\\ud800"             | BAD_ID        | id holds half a surrogate pair
            start_timestamp | "yesterday"           | BAD_TIMESTAMP | start_timestamp is no date-time with offset such as 2030-05-01T10:00:00.125Z: yesterday
            end_timestamp   | "2030-05-01T10:00:00" | BAD_TIMESTAMP | end_timestamp is no date-time with offset such as 2030-05-01T10:00:00.125Z: 2030-05-01T10:00:00
            """)
    void hopelessField_isRefusedWithReasonAndDetail(String field, String value, Reason reason, String detail) {
        Spans span = Spans.span("t", "a");
        byte[] bytes = (value == null ? span.without(field) : span.with(field, value)).bytes();

        assertRefused(bytes, reason, detail);
    }

    @Test
    void overlongId_isRefusedWithItsLength() {
        assertRefused(
                Spans.span("t", "x".repeat(257)).bytes(),
                Reason.BAD_ID,
                "id is 257 bytes long, more than 256: " + "x".repeat(40) + "…");
    }

    @Test
    void anythingButOneObject_isRefused() {
        assertRefused("".getBytes(UTF_8), Reason.NOT_JSON, "the value is empty");
        assertRefused("\"text\"".getBytes(UTF_8), Reason.NOT_AN_OBJECT, null);
        assertRefused("{\"id\":".getBytes(UTF_8), Reason.NOT_JSON, null);
        assertRefused(
                (Spans.span("t", "a").json() + "{}").getBytes(UTF_8),
                Reason.NOT_JSON,
                "something follows the JSON object");
        assertRefused(
                Spans.span("t", "a").json().getBytes(java.nio.charset.StandardCharsets.UTF_16LE),
                Reason.NOT_JSON,
                null);
        assertRefused(("\ufeff" + Spans.span("t", "a").json()).getBytes(UTF_8), Reason.NOT_JSON, null);
    }

    @Test
    void bytesThatAreNotUtf8_areRefused_alsoInFieldsThatAreNotRead() {
        byte[] bytes = Spans.span("t", "a").with("x", "\"?\"").bytes();
        bytes[bytes.length - 3] = (byte) 0xff;

        assertRefused(bytes, Reason.NOT_JSON, "the value is not UTF-8");
    }

    @Test
    void fieldThatOccursTwice_isRefused() {
        String json = Spans.span("t", "a").json().replace("{", "{\"parent_id\":\"x\",\"parent_id\":\"y\",");

        assertRefused(json.getBytes(UTF_8), Reason.DUPLICATE_FIELD, "parent_id occurs twice");
    }

    @Test
    void nestingDeeperThanTheLimit_isRefused() {
        String deep = "{\"x\":" + "[".repeat(600) + "]".repeat(600) + "}";

        assertRefused(Spans.span("t", "a").with("input", deep).bytes(), Reason.NOT_JSON, null);
    }

    /** Bytes flipped, cut and doubled at random: a record or a reason, and never anything else. */
    @Test
    void damagedBytes_neverThrowAnythingElse() {
        byte[] sound = Spans.span("t", "a")
                .parent("p")
                .group("g")
                .completed()
                .output("é")
                .with("metadata", "{\"spanflow\":{\"a\":1}}")
                .bytes();
        for (long seed = 0; seed < 50_000; seed++) {
            byte[] damaged = damaged(sound, new Random(seed));
            assertThatCode(() -> readOrRefuse(damaged)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }

    private static void readOrRefuse(byte[] bytes) throws InvalidSpanException {
        try {
            SpanRecord record = SpanRecord.read(bytes);
            assertThat(SpanRecord.read(record.bytes()).bytes()).isSameAs(record.bytes());
        } catch (InvalidSpanException e) {
            assertThat(e.detail()).isNotBlank();
        }
    }

    private static byte[] damaged(byte[] sound, Random random) {
        byte[] damaged =
                java.util.Arrays.copyOf(sound, random.nextInt(8) == 0 ? random.nextInt(sound.length) : sound.length);
        for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] =
                    random.nextBoolean() ? sound[random.nextInt(sound.length)] : (byte) random.nextInt(256);
        }
        return damaged;
    }

    private static void assertRefused(byte[] bytes, Reason reason, String detail) {
        InvalidSpanException refused = catchThrowableOfType(InvalidSpanException.class, () -> SpanRecord.read(bytes));

        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
        if (detail != null) {
            assertThat(refused.detail()).isEqualTo(detail);
        }
    }

    private static String json(SpanRecord record) {
        return new String(record.bytes(), UTF_8);
    }
}
