/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingBuilderTest {
    private static final String SERVERS = "SPANFLOW_BOOTSTRAP_SERVERS";
    private static final String DISABLE = "DISABLE_SCALE_TRACING";

    private final TracingBuilder builder = Tracing.builder("kafka:9092");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks",
                "enable.idempotence",
                "partitioner.class",
                "partitioner.ignore.keys",
                "transactional.id",
                "key.serializer",
                "value.serializer",
                "bootstrap.servers"
            })
    void kafka_refusesByNameWhatPromisesRestOn(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.kafka(Map.of(name, "x")))
                .withMessageContaining(name);
    }

    @Test
    void kafka_refusesValuesThatKafkaDoesNotTake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.kafka(Map.of("linger.ms", "soon")))
                .withMessageContaining("linger.ms")
                .withMessageContaining("soon");
    }

    @Test
    void kafka_refusesNull_byName() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("ssl.truststore.location", null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.kafka(settings))
                .withMessageContaining("ssl.truststore.location is null");
    }

    @Test
    void kafka_refusesSettingsThatContradictIdempotence() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.kafka(Map.of("max.in.flight.requests.per.connection", 10)))
                .withMessageContaining("max.in.flight.requests.per.connection");
    }

    @Test
    void kafka_overridesDefaults() {
        Map<String, Object> settings =
                ProducerSettings.of("a:1, b:2", Map.of("compression.type", "lz4", "sasl.mechanism", "PLAIN"));

        assertThat(settings)
                .containsEntry("compression.type", "lz4")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("acks", "all")
                .containsEntry("bootstrap.servers", java.util.List.of("a:1", "b:2"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kafka", "kafka:", "kafka:9092,,", "kafka:port", "kafka:0", "kafka:99999"})
    void bootstrapServers_areRefused_unlessHostAndPort(String servers) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tracing.builder(servers))
                .withMessageContaining("host:port");
    }

    @Test
    void limits_areRefusedWithNameAndValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.maxRecordBytes(5))
                .withMessageContaining("max record bytes 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.queueBytes(10).build())
                .withMessageContaining("queue bytes 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.topicPrefix("a b"))
                .withMessageContaining("a b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.account(""))
                .withMessageContaining("account");
    }

    @Test
    void environment_namesTheMissingVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of()))
                .withMessageContaining(SERVERS);
    }

    @Test
    void environment_namesTheBadVariable() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of(SERVERS, "kafka")))
                .withMessageContaining(SERVERS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of(SERVERS, "k:1", "SPANFLOW_TOPIC_PREFIX", "a/b")))
                .withMessageContaining("SPANFLOW_TOPIC_PREFIX");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of(SERVERS, "k:1", "SPANFLOW_ACCOUNT", "a\n")))
                .withMessageContaining("SPANFLOW_ACCOUNT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of(SERVERS, "k:1", DISABLE, "perhaps")))
                .withMessageContaining(DISABLE)
                .withMessageContaining("perhaps");
    }

    @Test
    void environment_setsPrefixAndContext() {
        TracingBuilder built = TracingBuilder.from(
                Map.of(SERVERS, "k:1", "SPANFLOW_TOPIC_PREFIX", "dev.", SpanContext.VARIABLE, "1/t/s/g"));

        assertThat(built).hasToString("Tracing{dev.spans at k:1}");
        assertThat(built.context()).isEqualTo(new SpanContext("t", "s", "g"));
    }

    @Test
    void environment_ignoresAFaultyContext() {
        assertThat(TracingBuilder.from(Map.of(SERVERS, "k:1", SpanContext.VARIABLE, "x"))
                        .context())
                .isEqualTo(SpanContext.EMPTY);
    }

    @Test
    void environment_switchesTheLogContext() {
        assertThat(TracingBuilder.from(Map.of(SERVERS, "k:1", "SPANFLOW_LOG_CONTEXT", "on"))
                        .logContext())
                .isTrue();
        assertThat(TracingBuilder.from(Map.of(SERVERS, "k:1")).logContext()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TracingBuilder.from(Map.of(SERVERS, "k:1", "SPANFLOW_LOG_CONTEXT", "2")))
                .withMessageContaining("SPANFLOW_LOG_CONTEXT=2");
    }

    @Test
    void journal_isRefused_whereItCannotBe(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.journal(file).build())
                .withMessageContaining(file.toString());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.journalBytes(1_000))
                .withMessageContaining("journal bytes 1000");
    }

    @Test
    void environment_namesTheJournal(@TempDir Path folder) {
        Map<String, String> environment =
                Map.of(SERVERS, "k:1", "SPANFLOW_ACCOUNT", "a/b", "SPANFLOW_JOURNAL", folder.toString());

        Tracing tracing = TracingBuilder.from(environment).shutdownHook(false).build();

        assertThat(folder.resolve("spanflow.spans@a%2Fb")).isDirectory();
        tracing.close(java.time.Duration.ZERO);
    }

    @Test
    void journal_isPatient_unlessToldOtherwise() {
        Map<String, Object> settings = ProducerSettings.of("k:1", Map.of());

        assertThat(ProducerSettings.patient(settings, Map.of()))
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
        assertThat(ProducerSettings.patient(settings, Map.of("delivery.timeout.ms", 5_000)))
                .doesNotContainEntry("delivery.timeout.ms", Integer.MAX_VALUE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "YES", "on"})
    void disableVariable_disables(String word) {
        assertThat(TracingBuilder.from(Map.of(DISABLE, word)).enabled()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "false", "No", "off"})
    void disableVariable_doesNotDisable(String word) {
        assertThat(TracingBuilder.from(Map.of(DISABLE, word, SERVERS, "k:1")).enabled())
                .isTrue();
    }

    @Test
    void build_doesNotNeedTheBrokers() {
        Tracing tracing =
                Tracing.builder("no-such-host.invalid:9092").shutdownHook(false).build();

        tracing.trace("job").run(() -> {});
        tracing.close(java.time.Duration.ZERO);

        DeliveryStats stats = tracing.stats();
        assertThat(stats.dropped().get(DeliveryStats.DropCause.CLOSED) + stats.superseded())
                .isEqualTo(2);
    }
}
