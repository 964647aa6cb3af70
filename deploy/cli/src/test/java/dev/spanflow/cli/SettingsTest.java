/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spanflow.exporter.ExporterConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @TempDir
    Path folder;

    final Map<String, String> environment = new HashMap<>();
    final Map<String, String> flags = new HashMap<>(Map.of("bootstrap.servers", "k:9092"));
    Path file;

    @BeforeEach
    void writeKey() throws IOException {
        file = folder.resolve("exporter.properties");
        write("sgp.api.key=from-file");
    }

    @Test
    void flag_isStrongerThanVariable_thanFile_thanDefault() throws IOException {
        assertThat(new ExporterConfig(resolve()).getInt("requests.max")).isEqualTo(16);

        write("sgp.api.key=k\nrequests.max=1");
        assertThat(resolve()).containsEntry("requests.max", "1");

        environment.put("SPANFLOW_REQUESTS_MAX", "2");
        assertThat(resolve()).containsEntry("requests.max", "2");

        flags.put("requests.max", "3");
        assertThat(resolve()).containsEntry("requests.max", "3");
    }

    @Test
    void sgpsOwnVariables_countLast() throws IOException {
        environment.putAll(Map.of("SGP_API_KEY", "sgp", "SGP_ACCOUNT_ID", "account"));
        assertThat(resolve()).containsEntry("sgp.api.key", "from-file").containsEntry("sgp.account.id", "account");

        write("");
        assertThat(resolve()).containsEntry("sgp.api.key", "sgp");

        environment.put("SPANFLOW_SGP_API_KEY", "spanflow");
        assertThat(resolve()).containsEntry("sgp.api.key", "spanflow");
    }

    @Test
    void baseUrlOfTheWorkers_isNeverRead() {
        environment.put("SGP_CLIENT_BASE_URL", "https://elsewhere");

        assertThat(resolve()).containsOnlyKeys("bootstrap.servers", "sgp.api.key");
    }

    @Test
    void sgpsVariables_areReadOnlyWhereTheyAreSettings() {
        environment.put("SGP_API_KEY", "sgp");

        assertThat(new Settings(BrokerSettings.DEFINITION, environment).resolve(flags, null))
                .containsOnlyKeys("bootstrap.servers");
    }

    @Test
    void kafkaSettings_comeFromVariablesToo() {
        environment.put("SPANFLOW_KAFKA_SECURITY_PROTOCOL", "SSL");

        assertThat(resolve()).containsEntry("kafka.security.protocol", "SSL");
    }

    @Test
    void unknownKey_isNamed_withTheNearestKnownOne() throws IOException {
        flags.put("request.max", "3");
        assertThatThrownBy(this::resolve)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("Unknown setting request.max on the command line. Did you mean requests.max?");

        flags.remove("request.max");
        write("sgp.apikey=k");
        assertThatThrownBy(this::resolve)
                .hasMessageStartingWith("Unknown setting sgp.apikey in " + file + ". Did you mean sgp.api.key?");
    }

    @Test
    void badValue_isNamed_withThePlaceWhereItStands() {
        environment.put("SPANFLOW_REQUESTS_MAX", "many");

        assertThatThrownBy(this::resolve)
                .isInstanceOf(ConfigException.class)
                .hasMessage("Invalid value many for configuration requests.max: Not a number of type INT"
                        + " (it stands in SPANFLOW_REQUESTS_MAX).");
    }

    @Test
    void missingSetting_saysWhereItMayStand() {
        flags.clear();

        assertThatThrownBy(this::resolve)
                .hasMessage("Missing bootstrap.servers. Set --bootstrap-servers or SPANFLOW_BOOTSTRAP_SERVERS,"
                        + " or bootstrap.servers in the file of --config.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sgp.api.key",
                "kafka.sasl.jaas.config",
                "kafka.ssl.key.password",
                "kafka.ssl.keystore.key",
                "kafka.my.plugin.password"
            })
    void secret_isRefusedOnTheCommandLine_andNotQuoted(String key) {
        flags.put(key, "hush-hush");

        assertThatThrownBy(this::resolve)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(key + " is a secret")
                .hasMessageContaining("Set " + Settings.variable(key))
                .hasMessageNotContaining("hush-hush");
    }

    @Test
    void badSecret_isNotQuoted() {
        environment.put("SPANFLOW_SGP_API_KEY", "hush hush");

        assertThatThrownBy(this::resolve)
                .hasMessageStartingWith("Invalid value for sgp.api.key")
                .hasMessageNotContaining("hush");
    }

    @Test
    void missingFile_isNamed() {
        file = folder.resolve("none.properties");

        assertThatThrownBy(this::resolve).hasMessage("There is no file " + file + " to read settings from.");
    }

    private Map<String, String> resolve() {
        return new Settings(ExporterConfig.DEFINITION, environment).resolve(flags, file);
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }
}
