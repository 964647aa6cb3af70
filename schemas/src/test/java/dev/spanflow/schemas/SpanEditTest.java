/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpanEditTest {
    @Test
    void withoutParent_keepsItInTheMarks() {
        byte[] edited = SpanEdit.of(Spans.span("t", "a").parent("p\\n").bytes())
                .withoutParent("cycle")
                .toBytes();

        String sound = Spans.span("t", "a").json();
        assertThat(text(edited))
                .isEqualTo(sound.substring(0, sound.length() - 1)
                        + ",\"metadata\":{\"spanflow\":{\"parent_id\":\"p\\\\n\",\"cut\":\"cycle\"}}}");
    }

    @Test
    void group_isJoined_alsoBesideOtherChanges() {
        String sound = Spans.span("t", "a").json();

        assertThat(text(SpanEdit.of((sound + " \n").getBytes(UTF_8)).group("y").toBytes()))
                .isEqualTo(Spans.span("t", "a").group("y").json());
        assertThat(text(SpanEdit.of(Spans.span("t", "a").parent("p").bytes())
                        .group("y")
                        .orphanPassed()
                        .toBytes()))
                .isEqualTo(Spans.span("t", "a")
                        .parent("p")
                        .with("metadata", "{\"spanflow\":{\"orphan\":\"passed\"}}")
                        .group("y")
                        .json());
    }

    @Test
    void marks_joinThoseThatAreThere() {
        byte[] edited = SpanEdit.of(Spans.span("t", "a")
                        .with("metadata", "{\"spanflow\":{\"orphan\":\"passed\"},\"k\":[1]}")
                        .bytes())
                .mark("cut", "cycle")
                .toBytes();

        assertThat(text(edited))
                .endsWith("\"metadata\":{\"spanflow\":{\"orphan\":\"passed\",\"cut\":\"cycle\"},\"k\":[1]}}");
    }

    @Test
    void marksThatAreNoObject_areReplaced() {
        byte[] edited = SpanEdit.of(Spans.span("t", "a")
                        .with("metadata", "{\"spanflow\":7}")
                        .bytes())
                .mark("cut", "cycle")
                .toBytes();

        assertThat(text(edited)).endsWith("\"metadata\":{\"spanflow\":{\"cut\":\"cycle\"}}}");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
