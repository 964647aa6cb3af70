/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spanflow.schemas.SpanRecord;
import dev.spanflow.tracing.journal.Journal.SpanKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AbandonedSpanTest {
    private static final String STARTED = "{\"id\":\"s\",\"trace_id\":\"t\",\"parent_id\":\"p\",\"name\":\"work\","
            + "\"type\":\"CUSTOM\",\"status\":\"SUCCESS\",\"start_timestamp\":\"2030-05-01T10:00:00.120000+00:00\","
            + "\"input\":{\"x\":1.10,\"big\":123456789012345678901234567890},\"output\":{},"
            + "\"metadata\":{\"model\":\"m\",\"spanflow\":{\"trimmed\":[\"input\"]}}}";

    private static final Instant SEEN = Instant.parse("2030-05-01T10:00:07Z");

    @Test
    void ended_isACompletedRecordWithAllThatTheStartedOneSaid() throws Exception {
        byte[] ended = AbandonedSpan.ended(STARTED.getBytes(UTF_8), SEEN);

        SpanRecord record = SpanRecord.read(ended);
        assertThat(record.repaired()).isFalse();
        assertThat(record.start()).isEqualTo("2030-05-01T10:00:00.120000+00:00");
        assertThat(record.end()).isEqualTo("2030-05-01T10:00:07.000000+00:00");
        assertThat(record.status()).isEqualTo("ERROR");
        assertThat(record.parentId()).isEqualTo("p");
        assertThat(new String(ended, UTF_8)).contains("\"x\":1.10,\"big\":123456789012345678901234567890");
        JsonNode metadata = new ObjectMapper().readTree(ended).path("metadata");
        assertThat(metadata.path("model").asText()).isEqualTo("m");
        assertThat(metadata.path("error_type").asText()).isEqualTo("abandoned");
        assertThat(metadata.path("spanflow")).hasToString("{\"trimmed\":[\"input\"],\"abandoned\":true}");
    }

    @Test
    void ended_isNeverBeforeItsStart() throws Exception {
        byte[] ended = AbandonedSpan.ended(STARTED.getBytes(UTF_8), Instant.EPOCH);

        assertThat(SpanRecord.read(ended).end()).isEqualTo("2030-05-01T10:00:00.120000+00:00");
    }

    @Test
    void whatIsNoRecord_isLeftAlone() {
        assertThat(AbandonedSpan.ended("[]".getBytes(UTF_8), SEEN)).isNull();
        assertThat(AbandonedSpan.key("{}".getBytes(UTF_8))).isNull();
        assertThat(AbandonedSpan.key(STARTED.getBytes(UTF_8))).isEqualTo(new SpanKey("t", "s"));
    }
}
