/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordEncodingTest {
    private final RecordedSends sends = new RecordedSends();

    @Test
    void redaction_takesNamesOut_atAnyDepth_fromAllFields() {
        JsonNode job = sent(Redaction.ofNames("password", "Authorization"));

        assertThat(job.path("input"))
                .hasToString("{\"user\":{\"name\":\"ann\",\"Password\":\"***\"},\"list\":[{\"password\":\"***\"},1]}");
        assertThat(job.path("output")).hasToString("{\"authorization\":\"***\"}");
        assertThat(job.path("metadata")).hasToString("{\"PASSWORD\":\"***\",\"model\":\"m\"}");
    }

    @Test
    void redaction_isToldWhichFieldItSees() {
        JsonNode job = sent((field, values) -> field.equals("metadata") ? values : Map.of("only", field));

        assertThat(job.path("input")).hasToString("{\"only\":\"input\"}");
        assertThat(job.path("output")).hasToString("{\"only\":\"output\"}");
        assertThat(job.path("metadata").path("model").asText()).isEqualTo("m");
    }

    @Test
    void redactionThatFails_letsNothingLeave() {
        JsonNode job = sent((field, values) -> {
            if (field.equals("input")) {
                throw new IllegalStateException("no rule for this");
            }
            return values;
        });

        assertThat(job.path("input")).hasToString("{}");
        assertThat(job.path("output")).hasToString("{\"authorization\":\"token\"}");
        assertThat(job.path("metadata").path("spanflow")).hasToString("{\"redaction_failed\":true}");
    }

    @Test
    void redactionThatReturnsNull_leavesNothing() {
        assertThat(sent((field, values) -> null).path("input")).hasToString("{}");
    }

    private JsonNode sent(Redaction redaction) {
        Tracing tracing = sends.tracing().redaction(redaction).build();
        Span job = tracing.trace("job")
                .input(ordered("user", ordered("name", "ann", "Password", "x")))
                .input("list", List.of(Map.of("password", "y"), 1))
                .metadata("PASSWORD", "z")
                .metadata("model", "m")
                .start()
                .root();
        job.output("authorization", "token").end();
        JsonNode json = sends.last(tracing, "job").json();
        tracing.close();
        return json;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
