/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.letters;

import dev.spanflow.cli.Nearest;
import dev.spanflow.cli.TimeText;
import dev.spanflow.schemas.DeadLetter;
import dev.spanflow.schemas.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which letters are meant: what is given must hold. */
final class LetterFilter {
    private static final List<String> STAGES = List.of(DeadLetter.ASSEMBLER, DeadLetter.EXPORTER);

    @Parameters(
            paramLabel = "PARTITION@OFFSET",
            arity = "0..*",
            description = "Letters by their places on the dead-letter topic. Default: all that the flags let through")
    private final List<String> places = new ArrayList<>();

    @Option(names = "--reason", paramLabel = "REASON", description = "With this reason; may be repeated.")
    private final List<String> reasons = new ArrayList<>();

    @Option(names = "--stage", paramLabel = "assembler|exporter", description = "Given up by this one.")
    private @Nullable String stage;

    @Option(names = "--trace", paramLabel = "ID", description = "Of this trace; may be repeated.")
    private final List<String> traces = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Whose record was appended then or later: " + TimeText.GRAMMAR + ".")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "And before that.")
    private @Nullable String to;

    /** The filter with its texts understood. */
    interface Chosen {
        boolean test(Letter letter);
    }

    /** @throws ConfigException for a place or a time that is none */
    Chosen at(Instant now) {
        long since = from == null ? Long.MIN_VALUE : millis("--from", from, now);
        long until = to == null ? Long.MAX_VALUE : millis("--to", to, now);
        if (since >= until) {
            throw new ConfigException("The range is empty: --from " + from + " is not before --to " + to + ".");
        }
        requireStage();
        List<Place> wanted = places.stream().map(LetterFilter::place).toList();
        List<String> codes = reasons.stream().map(LetterFilter::code).toList();
        return letter -> (wanted.isEmpty() || wanted.contains(letter.place()))
                && (codes.isEmpty() || codes.contains(letter.reason()))
                && (stage == null || stage.equals(letter.stage()))
                && (traces.isEmpty() || traces.contains(letter.traceId()))
                && letter.time() >= since
                && letter.time() < until;
    }

    /** @throws KafkaException for a place that was asked for and holds no letter, or one that is done with */
    void requireUnresolved(LetterBook book) {
        for (Place place : places.stream().map(LetterFilter::place).toList()) {
            if (book.unresolved().stream().noneMatch(letter -> letter.place().equals(place))) {
                throw new KafkaException("There is no unresolved letter at " + place
                        + ". spanflow dead-letters list tells which there are, with --all the others too.");
            }
        }
    }

    private void requireStage() {
        if (stage != null && !STAGES.contains(stage)) {
            throw new ConfigException("--stage " + stage + " is none. Give one of: " + String.join(", ", STAGES) + ".");
        }
    }

    private static String code(String text) {
        String code = text.toUpperCase(Locale.ROOT).replace('-', '_');
        List<String> known = Arrays.stream(Reason.values()).map(Reason::name).toList();
        if (!known.contains(code)) {
            throw new ConfigException("--reason " + text + " is none. Did you mean " + Nearest.of(code, known) + "?");
        }
        return code;
    }

    private static long millis(String flag, String text, Instant now) {
        return TimeText.millis(flag, text, now, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    static Place place(String text) {
        Place place = Place.parse(text);
        if (place == null) {
            throw new ConfigException(
                    text + " is no place of a letter. Give it as PARTITION@OFFSET, as list prints it.");
        }
        return place;
    }
}
