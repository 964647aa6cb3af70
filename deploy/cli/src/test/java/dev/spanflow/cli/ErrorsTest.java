/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ErrorsTest {
    final Console console = new Console(Map.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "topic | Unknown argument topic. Did you mean topics? See spanflow --help",
                "topics chek | Unknown argument chek. Did you mean check? See spanflow topics --help",
                "topics | Say what to do with the topics: create, check or describe. See spanflow topics --help",
                "assembler --stat-dir=x | Unknown flag --stat-dir. Did you mean --state-dir? See spanflow assembler --help",
                "exporter --sgp-api-key=k | Unknown flag --sgp-api-key. Did you mean --sgp-api-key-file? See spanflow exporter --help",
                "topics create --partitions x | Invalid value for option '--partitions': 'x' is not an int. See spanflow topics create --help",
                "topics create --bootstrap-servers 127.0.0.1:1 --partitions 0 | --partitions 0: there must be at least 1.",
                "dead-letters list --bootstrap-servers 127.0.0.1:1 --reason sgp-refuse | --reason sgp-refuse is none. Did you mean SGP_REFUSED?",
                "dead-letters list --bootstrap-servers 127.0.0.1:1 --from yesterday | --from yesterday is no time. Give one of: RFC 3339, YYYY-MM-DD (UTC), unix s or ms, -2h, start, end.",
                "dead-letters list --bootstrap-servers 127.0.0.1:1 --stage asembler | --stage asembler is none. Give one of: assembler, exporter.",
                "dead-letters list --bootstrap-servers 127.0.0.1:1 --from 2030-05-02 --to 2030-05-01 | The range is empty: --from 2030-05-02 is not before --to 2030-05-01.",
                "dead-letters redrive --bootstrap-servers 127.0.0.1:1 --max-attempts 0 | --max-attempts 0: every letter has come once at least.",
                "trace t --assembler-url http://a_b:1 --bootstrap-servers 127.0.0.1:1 | Invalid value http://a_b:1 for configuration assembler.url: write it as http://host:port",
                "trace t --bootstrap-servers 127.0.0.1:1 --assembler-url ftp://a | Invalid value ftp://a for configuration assembler.url: write it as http://host:port",
                "topics check --output xml | Invalid value for option '--output': expected one of [text, json] (case-insensitive) but was 'xml'. See spanflow topics check --help",
                "assembler --bootstrap-servers k:1 | Missing state.dir. Set --state-dir or SPANFLOW_STATE_DIR, or state.dir in the file of --config.",
                "assembler --bootstrap-servers k:1 --state-dir d --http-port 70000 | Invalid value 70000 for configuration http.port: Value must be no more than 65535 (it stands on the command line).",
                "exporter --bootstrap-servers k:1 --http-host 0.0.0.0 | http.host 0.0.0.0 lets other machines ask for metrics, traces and groups: set SPANFLOW_HTTP_TOKEN as well, or http.token in the file of --config.",
                "exporter --bootstrap-servers k:1 -X http.token=t | http.token is a secret, and everybody on a machine can read its command lines. Set SPANFLOW_HTTP_TOKEN, or put it into the file of --config.",
                "assembler --bootstrap-servers k:1 --state-dir d -X kafka.acks=1 | kafka.acks cannot be set: the order of spans, or that none is lost, depends on it. Remove it.",
            })
    void wrongUsage_isOneLine_andExitCode2(String line, String message) {
        int exitCode = console.run(line.split(" "));

        assertThat(console.err()).isEqualToIgnoringNewLines(message);
        assertThat(console.out()).isEmpty();
        assertThat(exitCode).isEqualTo(2);
    }

    @Test
    void unresolvableBroker_isNamed() {
        int exitCode = console.run("topics", "check", "--bootstrap-servers", "nowhere.invalid:9092");

        assertThat(console.err())
                .startsWith("Cannot use the brokers nowhere.invalid:9092: No resolvable bootstrap urls")
                .hasLineCount(1);
        assertThat(exitCode).isEqualTo(2);
    }

    @Test
    void unreachableBroker_isNamed_afterTenSeconds() throws IOException {
        String address = "127.0.0.1:" + closedPort();
        long begun = System.nanoTime();

        int exitCode = console.run("topics", "describe", "--bootstrap-servers", address);

        assertThat((System.nanoTime() - begun) / 1_000_000_000).isBetween(5L, 15L);
        assertThat(console.err())
                .startsWith("Cannot look for topic spanflow.spans: no answer from a broker at " + address
                        + " within 10 s. Is Kafka running there?")
                .hasLineCount(1);
        assertThat(exitCode).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"LOG_LEVEL, LOUD, INFO", "LOG_FORMAT, xml, json"})
    void logVariable_isRefused_withTheChoices(String variable, String value, String choice) {
        Assertions.assertThatThrownBy(() -> Logging.use(Map.of(variable, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(variable + "=" + value + " is none of ")
                .hasMessageContaining(choice);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
