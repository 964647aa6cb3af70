/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;
import org.junit.jupiter.api.Test;

class AssemblerConfigTest {
    @Test
    void membership_isClassicAndWithoutStandbys_unlessToldOtherwise() {
        Properties streams = config(Map.of()).streamsProperties();

        assertThat(streams)
                .containsEntry("group.protocol", "classic")
                .containsEntry("num.standby.replicas", 0)
                .doesNotContainKeys("consumer.group.instance.id", "application.server");
    }

    @Test
    void membership_isHandedToKafkaStreams() {
        Properties streams = config(
                        Map.of(AssemblerConfig.STANDBY_REPLICAS, 1, AssemblerConfig.GROUP_INSTANCE_ID, "assembler-0"))
                .orServer("10.0.0.7:8687")
                .streamsProperties();

        assertThat(streams)
                .containsEntry("num.standby.replicas", 1)
                .containsEntry("consumer.group.instance.id", "assembler-0")
                .containsEntry("application.server", "10.0.0.7:8687");
    }

    @Test
    void ownAddress_isStrongerThanTheOneItListensOn() {
        AssemblerConfig config = config(Map.of(AssemblerConfig.APPLICATION_SERVER, "assembler-0.spanflow:8687"));

        assertThat(config.orServer("10.0.0.7:8687").applicationServer()).isEqualTo("assembler-0.spanflow:8687");
    }

    @Test
    void brokersProtocol_takesNoSettingsOfTheClassicOne() {
        Properties streams =
                config(Map.of(AssemblerConfig.GROUP_PROTOCOL, "streams")).streamsProperties();

        assertThat(streams)
                .containsEntry("group.protocol", "streams")
                .doesNotContainKeys("num.standby.replicas", "consumer.session.timeout.ms");
        assertRefused(
                Map.of(AssemblerConfig.GROUP_PROTOCOL, "streams", AssemblerConfig.STANDBY_REPLICAS, 1),
                "standby.replicas has no effect with group.protocol = streams: set streams.num.standby.replicas of the"
                        + " group spanflow.assembler on the brokers.");
        assertRefused(
                Map.of(AssemblerConfig.GROUP_PROTOCOL, "streams", AssemblerConfig.GROUP_INSTANCE_ID, "a"),
                "group.instance.id cannot be set with group.protocol = streams");
    }

    @Test
    void addressWithoutAPort_isRefused() {
        assertRefused(
                Map.of(AssemblerConfig.APPLICATION_SERVER, "assembler-0"),
                "Invalid value assembler-0 for configuration application.server: must be host:port");
    }

    /** A record half done would be committed. */
    @Test
    void handlersThatGoOn_areRefused() {
        assertThat(config(Map.of()).streamsProperties())
                .containsEntry("processing.exception.handler", LogAndFailProcessingExceptionHandler.class);
        assertRefused(
                Map.of("kafka.processing.exception.handler", "x"), "kafka.processing.exception.handler cannot be set");
        assertRefused(
                Map.of("kafka.production.exception.handler", "x"), "kafka.production.exception.handler cannot be set");
    }

    private static void assertRefused(Map<String, Object> settings, String message) {
        assertThatThrownBy(() -> config(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }

    private static AssemblerConfig config(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(
                Map.of(AssemblerConfig.BOOTSTRAP_SERVERS, "localhost:1", AssemblerConfig.STATE_DIR, "state"));
        settings.putAll(more);
        return new AssemblerConfig(settings);
    }
}
