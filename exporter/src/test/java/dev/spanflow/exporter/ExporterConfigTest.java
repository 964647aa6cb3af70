/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.exporter.lanes.Backoff;
import dev.spanflow.exporter.lanes.BatchLimits;
import dev.spanflow.schemas.SettingsTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExporterConfigTest {
    static final String KEY = "k-secret-1";

    static ExporterConfig config(String... more) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092", "sgp.api.key", KEY));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new ExporterConfig(settings);
    }

    @Test
    void defaults_areThoseOfTheDesign() {
        ExporterConfig config = config();

        assertThat(config.inputTopic()).isEqualTo("spanflow.ordered-spans");
        assertThat(config.sgp().url()).hasToString("https://api.egp.scale.com/");
        assertThat(config.sgp().accountId()).isNull();
        assertThat(config.laneSettings().limits()).isEqualTo(new BatchLimits(1000, 4 << 20, 100_000_000));
        assertThat(config.laneSettings().backoff()).isEqualTo(new Backoff(100_000_000, 30_000_000_000L));
    }

    @Test
    void inputTopic_canBeAnother() {
        assertThat(config("input.topic", "spanflow.spans").inputTopic()).isEqualTo("spanflow.spans");
    }

    @ParameterizedTest
    @CsvSource({
        "http://sgp.example.com, https",
        "http://10.0.0.1:8686, https",
        "http://127.example.com, https",
        "ftp://127.0.0.1, no http",
        "sgp, no http",
        "https://sgp.example.com?a=b, query",
        "https://user:pw@sgp.example.com, remove user",
    })
    void url_isRefused_withItsFix(String url, String fix) {
        assertThatThrownBy(() -> config("sgp.url", url))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sgp.url")
                .hasMessageContaining(fix)
                .hasMessageNotContaining("pw@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8686", "http://localhost:8686", "http://[::1]:8686/x"})
    void url_mayBePlain_toThisMachine(String url) {
        assertThat(config("sgp.url", url).sgp().url().host()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\nbreak", "schlüssel"})
    void badApiKey_isRefused_andNotQuoted(String key) {
        assertThatThrownBy(() -> config("sgp.api.key", key))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("sgp.api.key")
                .satisfies(e -> assertThat(key.isEmpty() || !e.getMessage().contains(key))
                        .isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "isolation.level",
                "partitioner.class",
                "processing.guarantee",
                "enable.idempotence",
                "auto.offset.reset"
            })
    void kafkaSetting_isRefusedByName_whenItWouldBreakAPromise(String name) {
        assertThatThrownBy(() -> config("kafka." + name, "x"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("kafka." + name);
    }

    @Test
    void kafkaSettings_passThrough_toTheClientThatKnowsThem() {
        ExporterConfig config = config("kafka.max.poll.records", "7", "kafka.linger.ms", "9", "kafka.mine", "x");

        assertThat(KafkaSettings.consumer(config))
                .containsEntry("max.poll.records", "7")
                .containsEntry("mine", "x")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("auto.offset.reset", "none")
                .containsEntry("group.id", "spanflow.exporter")
                .doesNotContainKey("linger.ms");
        assertThat(KafkaSettings.producer(config))
                .containsEntry("linger.ms", "9")
                .containsEntry("mine", "x")
                .doesNotContainKey("max.poll.records");
    }

    @Test
    void callTimeout_mustBeLessThanThePollInterval() {
        assertThatThrownBy(() -> config("call.timeout.ms", "9000", "kafka.max.poll.interval.ms", "9000"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("call.timeout.ms")
                .hasMessageContaining("kafka.max.poll.interval.ms (9000)");
    }

    @Test
    void values_hideTheKey() {
        assertThat(config().values().toString()).doesNotContain(KEY);
    }

    @Test
    void readmeTable_isThatOfTheDefinition() throws IOException {
        String table = SettingsTable.of(ExporterConfig.DEFINITION);

        assertThat(Files.readString(Path.of("README.md")))
                .as("the table should be\n%s", table)
                .contains(table);
    }
}
