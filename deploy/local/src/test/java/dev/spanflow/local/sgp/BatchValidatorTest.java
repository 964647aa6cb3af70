/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchValidatorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            name             | 7                                     | string_type
            name             | null                                  | string_type
            trace_id         | null                                  | string_type
            parent_id        | null                                  | string_type
            group_id         | 1                                     | string_type
            start_timestamp  | "yesterday"                           | datetime_parsing
            start_timestamp  | "2030-05-01T10:00:00"                 | datetime_parsing
            start_timestamp  | 1900000000                            | string_type
            start_timestamp  | "+12030-05-01T10:00:00Z"              | datetime_parsing
            end_timestamp    | null                                  | string_type
            end_timestamp    | "2030-05-01T09:59:59Z"                | value_error
            end_timestamp    | "2030-05-01T11:00:00+02:00"           | value_error
            input            | [1]                                   | dict_type
            output           | "text"                                | dict_type
            metadata         | null                                  | dict_type
            expected         | 5                                     | dict_type
            status           | "RUNNING"                             | enum
            status           | null                                  | enum
            type             | "WORK"                                | enum
            obs_trace_id     | "4BF92F3577B34DA6A3CE929D0E0E4736"    | string_pattern_mismatch
            obs_span_id      | "00f067aa0ba902b7"                    | value_error
            application_variant_id | 9                               | string_type
            """)
    void field_isNamedWithItsIndex_whenItBreaksTheSchema(String field, String value, String type) {
        String bad = Items.root("t", "b")
                .replaceFirst("\"" + field + "\":\"[^\"]*\",?", "")
                .replace("{", "{\"" + field + "\":" + value + ",")
                .replace(",}", "}");

        Refusal refusal = refusal(Items.batch(Items.root("t", "a"), bad));

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.detail()).hasSize(1);
        assertThat(refusal.detail().get(0).get("loc")).hasToString("[\"body\",\"items\",1,\"" + field + "\"]");
        assertThat(refusal.detail().get(0).get("type").textValue()).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "trace_id", "start_timestamp"})
    void field_isRequired(String field) {
        Refusal refusal = refusal(Items.batch(Items.root("t", "a").replace("\"" + field + "\"", "\"x\"")));

        assertThat(refusal.detail()).hasSize(1);
        assertThat(refusal.detail().get(0).get("loc")).hasToString("[\"body\",\"items\",0,\"" + field + "\"]");
        assertThat(refusal.detail().get(0).get("type").textValue()).isEqualTo("missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "trace_id", "group_id"})
    void characters_areLimitedTo256(String field) {
        String longest = "x".repeat(256);
        String withLongest = "{\"name\":\"n\",\"start_timestamp\":\"" + Items.START + "\",\"trace_id\":\"t\",\"" + field
                + "\":\"" + longest + "\"}";

        assertThat(accepted(Items.batch(withLongest))).hasSize(1);
        Refusal refusal = refusal(Items.batch(withLongest.replace(longest, longest + "x")));
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.detail().get(0).get("loc").get(3).textValue()).isEqualTo(field);
    }

    @Test
    void everyProblemOfEveryItem_isListed() {
        Refusal refusal = refusal(Items.batch(Items.item("t", "a", ",\"input\":1,\"output\":2"), "[]", "7"));

        assertThat(refusal.detail().findValuesAsText("type"))
                .containsExactly("dict_type", "dict_type", "model_type", "model_type");
        assertThat(refusal.detail().get(3).get("loc")).hasToString("[\"body\",\"items\",2]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~~                   | model_type
            []                   | model_type
            {}                   | missing
            {"items":{}}         | list_type
            {"items":null}       | list_type
            {"items":[]} x       | json_invalid
            {"items":[]}[]       | json_invalid
            {"items":[}          | json_invalid
            {"items":[NaN]}      | json_invalid
            """)
    void body_isRefused_whenItIsNoBatch(String body, String type) {
        Refusal refusal = refusal(body);

        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.detail().findValuesAsText("type")).containsExactly(type);
    }

    @Test
    void nestingWithoutEnd_isRefusedAsBadJson() {
        Refusal refusal = refusal("{\"items\":" + "[".repeat(100_000));

        assertThat(refusal.detail().get(0).get("type").textValue()).isEqualTo("json_invalid");
    }

    @Test
    void bodyThatIsNotUtf8_isA400() {
        byte[] body = Items.batch(Items.root("t", "caf\u00e9")).getBytes(StandardCharsets.ISO_8859_1);

        Refusal refusal = catchThrowableOfType(Refusal.class, () -> BatchValidator.validate(body, StoredSpans.NONE));

        assertThat(refusal.status()).isEqualTo(400);
    }

    @Test
    void items_areLimitedTo1000() {
        List<String> most = Collections.nCopies(1000, Items.root("t", "a"));

        assertThat(accepted(Items.batch(most.toArray(String[]::new)))).hasSize(1000);
        Refusal refusal = refusal(Items.batch(String.join(",", most), Items.root("t", "b")));
        assertThat(refusal.status()).isEqualTo(422);
        assertThat(refusal.detail()).hasSize(1);
        assertThat(refusal.detail().get(0).get("loc")).hasToString("[\"body\",\"items\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"2030-05-01T10:00:00Z", "2030-05-01T12:00:00.5+02:00", "2030-05-01T10:00:00.123456789-11:30"})
    void dateTimeWithOffset_isAccepted(String time) {
        assertThat(accepted(Items.batch(Items.root("t", "a").replace(Items.START, time))))
                .hasSize(1);
    }

    @Test
    void unknownFields_andAllTypesOfTheSdk_areAccepted() {
        assertThat(accepted(Items.batch(
                        Items.item("t", "a", ",\"type\":\"OUTPUT_GUARDRAIL\",\"brand_new\":null"),
                        Items.item("t", "b", ",\"type\":\"AGENT_WORKFLOW\",\"status\":\"CANCELED\""))))
                .extracting(SpanItem::type)
                .containsExactly("OUTPUT_GUARDRAIL", "AGENT_WORKFLOW");
    }

    @Test
    void missingId_isMadeByTheServer() {
        List<SpanItem> items = accepted(Items.batch(
                Items.root("t", "a").replace("\"id\":\"a\",", ""),
                Items.root("t", "a").replace("\"id\":\"a\",", "")));

        assertThat(items.get(0).key().id()).hasSize(36);
        assertThat(items.get(0).key()).isNotEqualTo(items.get(1).key());
    }

    @Test
    void itemText_isKeptAsSent_inALargeBatchOfManyScripts() {
        String odd = "{ \"name\" : \"\\u00e9 é 日本 😀\",\"trace_id\":\"t\",\n\"start_timestamp\":\"" + Items.START
                + "\", \"input\":{\"n\":1.10,\"s\":\"" + "é😀".repeat(20_000) + "\"} }";

        List<SpanItem> items = accepted("{\"x\":\"日本\", \"items\": [ " + odd + " ,\n" + Items.root("t", "b") + "]}");

        assertThat(items).extracting(SpanItem::body).containsExactly(odd, Items.root("t", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"trace_id", "id", "parent_id", "group_id"})
    void id_isA400NamingTheField_whenItHoldsNulOrIsTooLongInBytes(String field) {
        String item = "{\"name\":\"n\",\"start_timestamp\":\"" + Items.START + "\",\"trace_id\":\"t\",\"" + field
                + "\":\"VALUE\"}";

        for (String bad : List.of("a\\u0000b", "é".repeat(129), "\\ud800")) {
            Refusal refusal = refusal(Items.batch(item.replace("VALUE", bad)));
            assertThat(refusal.status()).as(bad).isEqualTo(400);
            assertThat(refusal.detail().textValue()).startsWith(field + " ");
        }
        assertThat(accepted(Items.batch(item.replace("VALUE", "é".repeat(128)))))
                .hasSize(1);
    }

    @Test
    void nul_isAcceptedOutsideIds() {
        assertThat(accepted(Items.batch(Items.item("t", "a", ",\"input\":{\"k\":\"\\u0000\"}"))))
                .hasSize(1);
    }

    @Test
    void cheaperRules_comeFirst() {
        String cycleWithNul = Items.child("t", "a\\u0000", "a\\u0000");

        assertThat(refusal(Items.batch(cycleWithNul, "{}")).status()).isEqualTo(422);
        assertThat(refusal(Items.batch(cycleWithNul)).status()).isEqualTo(409);
        assertThat(refusal(Items.batch(Items.root("t", "a\\u0000"))).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"1e400, 200", "-0, 200", "123456789012345678901234567890.5e-9, 200", "1e99999999999, 422"})
    void numbers_areRefusedOnlyBeyondAnyRange(String number, int status) {
        byte[] body = Items.bytes(Items.item("t", "a", ",\"input\":{\"n\":" + number + "}"));

        assertThat(answer(body)).isEqualTo(status);
    }

    @Test
    void damagedBodies_areAcceptedOrRefused_neverAnythingElse() {
        byte[] whole = Items.bytes(
                Items.child("t", "a", "é\u0000"), Items.completed("t", "😀", "n"), Items.passed("t", "c", "a"));
        Random random = new Random(42);
        Set<Integer> answers = new TreeSet<>();

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = whole.clone();
            for (int hits = random.nextInt(4); hits >= 0; hits--) {
                damaged[random.nextInt(damaged.length)] = whole[random.nextInt(whole.length)];
            }
            answers.add(answer(Arrays.copyOf(damaged, damaged.length - random.nextInt(2))));
        }

        assertThat(answers).contains(400, 422);
        assertThat(answers).isSubsetOf(200, 400, 409, 422);
    }

    private static int answer(byte[] body) {
        try {
            BatchValidator.validate(body, StoredSpans.NONE);
            return 200;
        } catch (Refusal refusal) {
            return refusal.status();
        }
    }

    private static Refusal refusal(String body) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> accepted(body));
        assertThat(refusal).as("refusal of %s", body).isNotNull();
        return refusal;
    }

    private static List<SpanItem> accepted(String body) {
        return BatchValidator.validate(body.getBytes(StandardCharsets.UTF_8), StoredSpans.NONE);
    }
}
