/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

class HelpTest {
    final Console console = new Console(Map.of());

    @ParameterizedTest
    @MethodSource("commands")
    void help_hasTwoExamples_ofTheCommand(CommandLine command) {
        String help = command.getUsageMessage(Ansi.OFF);

        String examples = help.substring(help.indexOf("Examples:"));
        assertThat(examples.lines()
                        .filter(line -> line.contains(command.getCommandSpec().qualifiedName())))
                .hasSizeGreaterThanOrEqualTo(2);
        assertThat(command.getCommandSpec().usageMessage().footer())
                .allSatisfy(line -> assertThat(line.length()).isLessThan(100)); // else it is wrapped
    }

    static Stream<CommandLine> commands() {
        return withChildren(SpanflowCli.create(Map.of()));
    }

    private static Stream<CommandLine> withChildren(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::withChildren));
    }

    @Test
    void settings_areFlags_withTheirDefaults() {
        assertThat(console.run("exporter", "--help")).isZero();

        assertThat(console.out().replaceAll("\\s+", " "))
                .contains("--requests-max=INT Requests in flight")
                .contains("Spans in one request; SGP takes at most 1000. Default: 1000")
                .contains("--http-port=INT Port for health and metrics; 0 for any free one. Default: 8688");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void secretsAndInternalSettings_areNoFlags() {
        console.run("exporter", "--help");

        assertThat(console.out()).doesNotContain("--sgp-api-key=").doesNotContain("--input-topic");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "assembler --version", "topics create --version"})
    void version_isOneLine(String line) {
        assertThat(console.run(line.split(" "))).isZero();

        assertThat(console.out()).matches("spanflow \\S+ {2}\\(Java 1?\\d.*, Kafka 4\\..*\\)\\R");
    }
}
