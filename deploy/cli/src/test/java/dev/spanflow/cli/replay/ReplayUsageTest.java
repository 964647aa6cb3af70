/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.cli.SpanflowCli;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Wrong usage is told before anybody is asked: nothing listens at the address. */
class ReplayUsageTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            '' | Say which spans: --last 2h, --from and --to, --trace, --trace-file or --group.
            --last 1h --from -2h | --last and --from cannot be combined
            --from tomorrow | --from tomorrow is no time
            --from -1h --to -2h | The range is empty
            --last 1h --rate 0 | --rate 0 is no rate
            --last 1h --settle soon | --settle soon is no length of time
            --last 1h --execute --dry-run | --execute and --dry-run cannot be combined
            --last 1h --to-file x --to-url http://y | there is one target
            --last 1h --to-file . --execute | --to-file . exists. Give a new name
            --resume a --cancel a | --resume and --cancel cannot be combined
            --resume a --last 1h | --resume goes on with a plan that stands
            --cancel a --rate 5 | --cancel goes on with a plan that stands
            --resume a --dry-run | --resume and --dry-run cannot be combined
            --cancel a --dry-run | --cancel and --dry-run cannot be combined
            --resume a --settle 0s | --resume goes on with a plan that stands
            --last 1h --to-url file:///x | --to-url file:///x is no URL of an SGP
            --last 1h --to-url sgp.example | --to-url sgp.example is no URL of an SGP
            --last 1h --sgp-url file:///x | sgp.url file:///x is no URL of an SGP
            --last 1h --to-file nowhere/x --execute | There is no folder nowhere for --to-file nowhere/x
            --trace-file . | Cannot read trace ids from .: it is a folder
            --trace-file nowhere.txt | Cannot read trace ids from nowhere.txt: there is no such file
            """)
    void wrongUsage_isNamed(String line, String message) {
        StringWriter err = new StringWriter();

        assertThat(run(err, line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void tooManyTraces_areRefused(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(
                folder.resolve("ids"),
                IntStream.range(0, 10_001).mapToObj(i -> "t" + i).collect(Collectors.joining("\n")));
        StringWriter err = new StringWriter();

        assertThat(run(err, "--trace-file", file.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("10001 traces are asked for, more than 10000");
    }

    private static int run(StringWriter err, String... args) {
        CommandLine cli = SpanflowCli.create(Map.of());
        cli.setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of("replay"));
        all.addAll(Arrays.asList(args));
        all.addAll(List.of("--bootstrap-servers", "127.0.0.1:1"));
        return cli.execute(all.toArray(String[]::new));
    }
}
