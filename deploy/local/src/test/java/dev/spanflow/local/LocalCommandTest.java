/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is refused before anything starts. */
@Timeout(30)
class LocalCommandTest {
    @TempDir
    Path folder;

    final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--kafka-port 70000 | --kafka-port 70000: a port is 1 to 65535, or 0 for any free one.",
                "--assembler-port -1 | --assembler-port -1: a port is 1 to 65535, or 0 for any free one.",
                "--kafka-port 1 --sgp-port 0 --exporter-port 1 --assembler-port 0 | --kafka-port and --exporter-port are both 1: choose another for one.",
                "--ephemeral | --ephemeral keeps nothing, --data keeps everything: leave one out.",
                "--sgp-url https://sgp | Missing the API key for --sgp-url https://sgp. Set SPANFLOW_SGP_API_KEY or SGP_API_KEY; to stay on this machine leave --sgp-url out.",
                "--dta x | Unknown flag --dta. Did you mean --data? See spanflow local --help",
            })
    void wrongUsage_isOneLine_andExitCode2(String line, String message) throws IOException {
        int exitCode = run(Map.of(), line);

        assertThat(err.toString()).isEqualToIgnoringNewLines(message);
        assertThat(exitCode).isEqualTo(2);
        assertNothingStarted();
    }

    @Test
    void targetThatWouldGiveTheKeyAway_isRefused() throws IOException {
        int exitCode = run(Map.of("SGP_API_KEY", "hush-hush"), "--sgp-url http://sgp.example.com");

        assertThat(err.toString()).contains("sgp.url").contains("use https").doesNotContain("hush-hush");
        assertThat(exitCode).isEqualTo(2);
        assertNothingStarted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--kafka-port", "--sgp-port", "--assembler-port", "--exporter-port"})
    void takenPort_isNamed_withItsFlag_andNothingStarts(String flag) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            String others = Stream.of("--kafka-port", "--sgp-port", "--assembler-port", "--exporter-port")
                    .filter(other -> !other.equals(flag))
                    .reduce("", (line, other) -> line + other + " 0 ");

            int exitCode = run(Map.of(), others + flag + " " + socket.getLocalPort());

            assertThat(err.toString())
                    .isEqualToIgnoringNewLines("Port " + socket.getLocalPort() + " of 127.0.0.1 is taken. Stop what"
                            + " listens there, or choose another with " + flag + ".");
            assertThat(exitCode).isEqualTo(1);
            assertNothingStarted();
        }
    }

    @Test
    void folderInUse_isRefused() {
        try (DataFolder used = DataFolder.open(folder)) {
            int exitCode = run(Map.of(), "--kafka-port 0");

            assertThat(err.toString())
                    .isEqualToIgnoringNewLines("Another spanflow local keeps its data in " + used.path()
                            + ". Stop it, or give this one its own folder with --data.");
            assertThat(exitCode).isEqualTo(1);
        }
    }

    @Test
    void folderThatIsAFile_isRefused() throws IOException {
        folder = Files.createFile(folder.resolve("file"));

        assertThat(run(Map.of(), "--kafka-port 0")).isEqualTo(1);
        assertThat(err.toString()).startsWith("Cannot keep data in " + folder).hasLineCount(1);
    }

    @Test
    void folder_isFree_onceItIsClosed() {
        DataFolder.open(folder).close();

        DataFolder.open(folder).close();
        assertThat(folder).exists();
    }

    @ParameterizedTest
    @CsvSource({"/data, /data/spanflow", "'', /home/u/.local/share/spanflow", "rel, /home/u/.local/share/spanflow"})
    void standardFolder_followsXdg(String xdgDataHome, Path expected) {
        assertThat(DataFolder.standard(Map.of("XDG_DATA_HOME", xdgDataHome), "/home/u"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "local"})
    void commands_tellTheirVersion(String command) {
        StringWriter out = new StringWriter();
        CommandLine cli = Main.commands(Map.of());
        cli.setOut(new PrintWriter(out));

        assertThat(cli.execute(command, "--version")).isZero();
        assertThat(out.toString()).startsWith("spanflow ").hasLineCount(1);
    }

    private int run(Map<String, String> environment, String line) {
        CommandLine cli = Main.commands(environment);
        cli.setErr(new PrintWriter(err));
        return cli.execute(("local --data " + folder + " " + line).split(" +"));
    }

    private void assertNothingStarted() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).isSubsetOf("lock");
        }
    }
}
