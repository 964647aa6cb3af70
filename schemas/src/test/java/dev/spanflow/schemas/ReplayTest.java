/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written of a replay is what its JSON Schema tells, and what is read of it. */
class ReplayTest {
    static final Replay FULL = new Replay(
            "r-1",
            ReplayState.FAILED,
            new Replay.Plan(
                    "a",
                    new Replay.Selection(10L, 20L, List.of("t", "u"), "g \"1\""),
                    "https://sgp",
                    "b",
                    true,
                    500L,
                    1_000_000L,
                    3_600_000,
                    30,
                    List.of(0L, 7L),
                    List.of(9L, 1L << 40),
                    3,
                    4,
                    5,
                    1,
                    2),
            new Replay.Progress(2, List.of(8L, 9L), 4, 40, "SGP refuses the key"));
    static final Replay BARE = new Replay(
            "r-2",
            ReplayState.PLANNED,
            new Replay.Plan(
                    "a",
                    new Replay.Selection(null, null, List.of(), null),
                    "file:///out.jsonl",
                    null,
                    false,
                    null,
                    null,
                    0,
                    30,
                    List.of(),
                    List.of(),
                    0,
                    0,
                    0,
                    0,
                    0),
            new Replay.Progress(1, List.of(), 0, 30, null));

    final SchemaFile schema = SchemaFile.named("replay");

    @Test
    void replay_isReadAsItWasWritten() {
        assertThat(Replay.parse(FULL.toJson())).isEqualTo(FULL);
        assertThat(Replay.parse(BARE.toJson())).isEqualTo(BARE);
    }

    @Test
    void fullReplay_hasAllFieldsOfTheSchema_atEachLevel() throws IOException {
        JsonNode json = tree(FULL);

        assertThat(schema.accepts(json.toString())).isTrue();
        assertSameFields(json, schema.json());
    }

    private static void assertSameFields(JsonNode json, JsonNode schema) {
        JsonNode properties = schema.path("properties");
        assertThat(names(json)).isEqualTo(names(properties));
        names(json).stream()
                .filter(name -> json.path(name).isObject())
                .forEach(name -> assertSameFields(json.path(name), properties.path(name)));
    }

    @Test
    void bareReplay_hasTheRequiredFields_atEachLevel() throws IOException {
        JsonNode json = tree(BARE);

        assertThat(schema.accepts(json.toString())).isTrue();
        assertOnlyRequired(json, schema.json());
    }

    private static void assertOnlyRequired(JsonNode json, JsonNode schema) {
        assertThat(names(json)).containsExactlyInAnyOrderElementsOf(SchemaFile.texts(schema.path("required")));
        names(json).stream()
                .filter(name -> json.path(name).isObject())
                .forEach(name -> assertOnlyRequired(
                        json.path(name), schema.path("properties").path(name)));
    }

    @ParameterizedTest
    @EnumSource
    void state_isOneOfTheSchema(ReplayState state) {
        Replay replay = new Replay("r", state, FULL.plan(), FULL.progress());

        assertThat(schema.accepts(text(replay))).isTrue();
        assertThat(Replay.parse(replay.toJson()).state()).isEqualTo(state);
        assertThat(SchemaFile.texts(schema.property("state").path("enum"))).hasSize(ReplayState.values().length);
    }

    @Test
    void unknownFields_arePassedOver() {
        String newer = text(FULL).replace("\"pass\":2", "\"pass\":2,\"mood\":{\"x\":[1]}");

        assertThat(schema.accepts(newer)).isTrue();
        assertThat(Replay.parse(newer.getBytes(UTF_8))).isEqualTo(FULL);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"state\":\"failed\" | \"state\":\"lost\" | no replay: state is lost",
                "\"state\":\"failed\" | \"state\":7 | state is no string",
                "\"replay_id\":\"r-1\", | '' | replay_id is missing",
                "\"pass\":2 | \"pass\":\"2\" | progress.pass is no whole number of 64 bits",
                "\"pass\":2 | \"pass\":null | progress.pass is missing",
                "\"bytes\":5 | \"bytes\":5e99 | plan.bytes is no whole number of 64 bits",
                "[\"t\",\"u\"] | [\"t\",7] | plan.selection.trace_ids is no string",
                "[\"t\",\"u\"] | \"t\" | plan.selection.trace_ids is no array",
                "\"backfill\":true | \"backfill\":1 | plan.backfill is neither true nor false",
                "[8,9] | 8 | progress.next_offsets is no array",
                "[0,7] | [0,\"7\"] | plan.from_offsets is no whole number of 64 bits",
                "[0,7] | [0] | from has 1 partitions, to has 2: they must have the same",
                "\"progress\":{ | \"progress\":[],\"x\":{ | progress is no JSON object",
                "\"state\": | state | no replay: it is not JSON",
            })
    void whatIsNoReplay_isNamed(String part, String instead, String message) {
        String broken = text(FULL).replace(part, instead);

        assertThat(broken).isNotEqualTo(text(FULL));
        assertThatThrownBy(() -> Replay.parse(broken.getBytes(UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void otherValues_areNoReplay() {
        assertThat(Stream.of("", "[]", "1", "{"))
                .allSatisfy(value -> assertThatThrownBy(() -> Replay.parse(value.getBytes(UTF_8)))
                        .isInstanceOf(IllegalArgumentException.class));
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode tree(Replay replay) throws IOException {
        return new ObjectMapper().readTree(replay.toJson());
    }

    private static String text(Replay replay) {
        return new String(replay.toJson(), UTF_8);
    }
}
