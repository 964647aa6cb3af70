/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {
    private static final String SERVERS = "SPANFLOW_BOOTSTRAP_SERVERS";
    private static final String DISABLE = "DISABLE_SCALE_TRACING";

    @Test
    void builder_namesTheMissingVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of()))
                .withMessageContaining(SERVERS);
    }

    @Test
    void builder_namesTheBadVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of(SERVERS, "kafka")))
                .withMessageContaining(SERVERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of(SERVERS, "k:1", "SPANFLOW_TOPIC_PREFIX", "a/b")))
                .withMessageContaining("SPANFLOW_TOPIC_PREFIX");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of(SERVERS, "k:1", "SPANFLOW_ACCOUNT", "a\n")))
                .withMessageContaining("SPANFLOW_ACCOUNT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of(SERVERS, "k:1", DISABLE, "perhaps")))
                .withMessageContaining(DISABLE)
                .withMessageContaining("perhaps");
    }

    @Test
    void builder_setsPrefixAndContext() {
        TracingBuilder built = Environment.builder(
                Map.of(SERVERS, "k:1", "SPANFLOW_TOPIC_PREFIX", "dev.", SpanContext.VARIABLE, "1/t/s/g"));

        assertThat(built).hasToString("Tracing{dev.spans at k:1}");
        assertThat(built.context()).isEqualTo(new SpanContext("t", "s", "g"));
    }

    @Test
    void builder_ignoresAFaultyContext() {
        assertThat(Environment.builder(Map.of(SERVERS, "k:1", SpanContext.VARIABLE, "x"))
                        .context())
                .isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void builder_switchesTheLogContext() {
        assertThat(Environment.builder(Map.of(SERVERS, "k:1", "SPANFLOW_LOG_CONTEXT", "on"))
                        .logContext())
                .isTrue();
        assertThat(Environment.builder(Map.of(SERVERS, "k:1")).logContext()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Environment.builder(Map.of(SERVERS, "k:1", "SPANFLOW_LOG_CONTEXT", "2")))
                .withMessageContaining("SPANFLOW_LOG_CONTEXT=2");
    }

    @Test
    void builder_namesTheJournal(@TempDir Path folder) {
        Map<String, String> environment =
                Map.of(SERVERS, "k:1", "SPANFLOW_ACCOUNT", "a/b", "SPANFLOW_JOURNAL", folder.toString());

        Tracing tracing = Environment.builder(environment).shutdownHook(false).build();

        assertThat(folder.resolve("spanflow.spans@a%2Fb")).isDirectory();
        tracing.close(java.time.Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "YES", "on"})
    void disableVariable_disables(String word) {
        assertThat(Environment.builder(Map.of(DISABLE, word)).enabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "false", "No", "off"})
    void disableVariable_doesNotDisable(String word) {
        assertThat(Environment.builder(Map.of(DISABLE, word, SERVERS, "k:1")).enabled())
                .isTrue();
    }
}
