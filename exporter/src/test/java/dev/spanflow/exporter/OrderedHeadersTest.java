/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.Kind;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class OrderedHeadersTest {
    @Test
    void noHeaders_areAFirstRecordOfTheDefaultAccount() {
        OrderedHeaders none = headers();

        assertThat(none).isEqualTo(new OrderedHeaders("default", null, Kind.FIRST, false));
        assertThat(none.isKnownVersion()).isTrue();
    }

    @Test
    void headers_areToldApart_andOthersPassedOver() {
        OrderedHeaders read =
                headers("spanflow-kind", "stub", "x", "y", "spanflow-account", "a", "spanflow-input", "3@7");

        assertThat(read).isEqualTo(new OrderedHeaders("a", null, Kind.STUB, true));
    }

    @Test
    void ofTwoHeadersOfAName_theLastCounts() {
        assertThat(headers("spanflow-account", "a", "spanflow-account", "b").account())
                .isEqualTo("b");
        assertThat(headers("spanflow-account", "a", "spanflow-account", null).account())
                .isEqualTo("default");
        assertThat(headers("spanflow-kind", "update", "spanflow-kind", "?").kind())
                .isEqualTo(Kind.FIRST);
    }

    @Test
    void version_isKnownUpToOurs() {
        assertThat(headers("spanflow-version", "1").isKnownVersion()).isTrue();
        assertThat(headers("spanflow-version", "2").isKnownVersion()).isFalse();
        assertThat(headers("spanflow-version", "one").isKnownVersion()).isFalse();
    }

    private static OrderedHeaders headers(String... namesAndValues) {
        RecordHeaders headers = new RecordHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String value = namesAndValues[i + 1];
            headers.add(namesAndValues[i], value == null ? null : Headers.bytes(value));
        }
        return OrderedHeaders.of(headers);
    }
}
