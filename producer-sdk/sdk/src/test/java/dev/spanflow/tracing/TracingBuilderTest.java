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
    void journal_isPatient_unlessToldOtherwise() {
        Map<String, Object> settings = ProducerSettings.of("k:1", Map.of());

        assertThat(ProducerSettings.patient(settings, Map.of()))
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
        assertThat(ProducerSettings.patient(settings, Map.of("delivery.timeout.ms", 5_000)))
                .doesNotContainEntry("delivery.timeout.ms", Integer.MAX_VALUE);
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
