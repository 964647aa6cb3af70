/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.cli.TimeText;
import dev.spanflow.exporter.RetentionLosses;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The command that the exporter prints when retention took records is one that {@code spanflow replay} takes. */
class RetentionLossTest {
    static final Instant NOW = Instant.parse("2030-05-02T10:00:00.123Z");

    @ParameterizedTest
    @CsvSource({"1970-01-01T00:00:00Z", "2030-05-01T10:00:00Z", "2030-05-01T10:00:00.5Z", "2030-05-02T09:59:59Z"})
    void printedCommand_isTaken_andCoversWhatWasLost(Instant shippedUpTo) {
        ParseResult replay = parsed(RetentionLosses.message("default", shippedUpTo, NOW));

        assertThat(millis(replay, "--from")).isLessThanOrEqualTo(shippedUpTo.toEpochMilli());
        assertThat(millis(replay, "--to")).isBetween(NOW.toEpochMilli() - 1000, NOW.toEpochMilli());
        assertThat(replay.hasMatchedOption("--execute")).isTrue();
        assertThat(replay.hasMatchedOption("--account")).isFalse();
    }

    @Test
    void otherAccount_isNamed() {
        ParseResult replay = parsed(RetentionLosses.message("a7", NOW.minusSeconds(60), NOW));

        assertThat(replay.<Object>matchedOptionValue("--account", "")).hasToString("a7");
    }

    private static ParseResult parsed(String message) {
        CommandLine command = ReplayCommand.create(Map.of());
        String start = "spanflow " + command.getCommandName() + " ";
        return command.parseArgs(
                message.substring(message.indexOf(start) + start.length()).split(" "));
    }

    private static long millis(ParseResult replay, String flag) {
        String text = replay.matchedOptionValue(flag, "");
        return TimeText.millis(flag, text, NOW, 0, Long.MAX_VALUE);
    }
}
